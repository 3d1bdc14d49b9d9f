// SPDX-License-Identifier: Apache-2.0
//
// edge_reading.h — the request side of a connection: heads, bodies, back-pressure, slow clients.
//
// Private to edge.cc. A read is pending whenever there is room for its bytes, also while a handler
// works: so a client that leaves is noticed at once, and the next request is already here.
#pragma once

#include <exception>
#include <utility>

#include "base/log.h"
#include "http/edge_connection.h"

namespace stithy::http::edge {

// The handler's view of a Turn.
class EdgeExchange final : public Exchange {
 public:
  EdgeExchange(std::shared_ptr<Connection> connection, std::shared_ptr<Turn> turn)
      : connection_(std::move(connection)), turn_(std::move(turn)) {}
  ~EdgeExchange() override {
    if (turn_->claim_answer()) {
      Response response{.status = 500};
      response.headers.add("Content-Type", "text/plain; charset=utf-8");
      response.body = std::string("The server failed to answer this request.\n");
      connection_->respond(turn_, std::move(response));
    }
    if (!turn_->body().settled()) connection_->released(turn_);
  }
  const RequestHead& head() const override { return turn_->parsed().head; }
  RequestBody& body() override { return turn_->body(); }
  void respond(Response response) override {
    if (turn_->claim_answer()) connection_->respond(turn_, std::move(response));
  }
  void receive_body(std::uint64_t bytes_max, std::function<void()> received) override {
    // The last byte is pushed in the middle of a connection's turn; the answer comes after it.
    auto later = [loop = connection_->loop(), received] { loop->post(received); };
    if (turn_->body().gather(connection_->gathering(bytes_max, std::move(later)))) received();
  }
  std::chrono::steady_clock::time_point arrived_at() const override { return turn_->arrived; }
  bool over() const override { return turn_->is_over(); }
  std::uint64_t received_bytes() const override { return turn_->received; }
  std::uint64_t sent_bytes() const override { return turn_->sent; }
  void on_finished(std::function<void(bool)> finished) override {
    turn_->on_finished(std::move(finished));
  }

 private:
  std::shared_ptr<Connection> connection_;
  std::shared_ptr<Turn> turn_;
};

inline constexpr std::size_t kHeadRead = 2 * 1024;   // holds nearly every head
inline constexpr std::size_t kWatchRead = 4 * 1024;  // read ahead while an answer is made
inline constexpr std::size_t kLingerRead = 16 * 1024;
inline constexpr std::chrono::seconds kParkAfter{2};

// How many bytes the buffer should hold after the next read; 0: do not read now.
inline std::size_t Connection::input_wanted() const {
  switch (phase_) {
    case Phase::Head: {
      auto total = std::max(kHeadRead, 2 * input_.size());
      return std::min(total, limits().head_bytes_max + kHeadRead);
    }
    case Phase::Body: {
      if (!input_.empty()) return 0;  // the body's queue is full
      auto most = limits().stream_buffer_bytes;
      bool sized = turn_->parsed().framing == Framing::Length;
      return sized ? std::clamp<std::size_t>(body_left_, kHeadRead, most) : most;
    }
    case Phase::Done:
      // Beast wants to read the first byte after an upgrade itself.
      if (turn_ && turn_->parsed().head.headers.has("upgrade")) return 0;
      return input_.size() < kWatchRead ? kWatchRead : 0;
    case Phase::Linger: return transport_.is_tls() ? 0 : kLingerRead;
    case Phase::Handshake:
    case Phase::Upgraded:
    case Phase::Closed: return 0;
  }
  return 0;
}

inline void Connection::want_input() {
  if (reading_ || phase_ == Phase::Closed) return;
  if (ended_) {
    if (phase_ == Phase::Head || phase_ == Phase::Linger) close_now();
    return;
  }
  auto total = input_wanted();
  if (total == 0) return;
  auto room = input_.prepare(total);
  reading_ = true;
  reading_since_ = Loop::now();
  transport_.async_read_some(
      asio::buffer(room.data(), room.size()),
      [self = shared_from_this()](const Fault& fault, std::size_t n) { self->received(fault, n); });
}

inline void Connection::received(const Fault& fault, std::size_t n) {
  reading_ = false;
  if (phase_ == Phase::Closed) return;
  if (phase_ == Phase::Body) waited_ += Loop::now() - reading_since_;
  if (fault) {
    if (parked_ && fault == asio::error::operation_aborted) return park();
    if (fault == asio::error::eof || fault == asio::ssl::error::stream_truncated)
      return client_ended();
    return close_now();
  }
  parked_ = false;
  if (phase_ == Phase::Linger) {
    input_.release();
    return want_input();
  }
  if (phase_ == Phase::Head && input_.empty()) since_ = Loop::now();
  input_.commit(n);
  advance();
}

// The client will send no more. It may still wait for an answer to a request that is here whole.
inline void Connection::client_ended() {
  ended_ = true;
  if (phase_ == Phase::Done && answer_ != Answer::Sent) {
    if (sender_ && sender_->ends_with_client()) close_now();
    return;
  }
  close_now();
}

// An idle plain connection gives its buffer back and only waits to become readable.
inline void Connection::park() {
  input_.release();
  transport_.socket().async_wait(asio::socket_base::wait_read,
                                 [self = shared_from_this()](const Fault& fault) {
                                   if (self->phase_ == Phase::Closed) return;
                                   self->reading_ = self->parked_ = false;
                                   if (fault)
                                     self->close_now();
                                   else
                                     self->want_input();
                                 });
  reading_ = true;
}

inline void Connection::advance() {
  if (advancing_ || yielded_) return;
  advancing_ = true;
  std::size_t turns = 0;
  bool going = true;
  while (going) {
    if (phase_ == Phase::Head) {
      going = begin_turn();
    } else if (phase_ == Phase::Body) {
      going = feed_body();
    } else if (phase_ == Phase::Done && answer_ == Answer::Sent) {
      next_turn();
      if (++turns < limits().pipelined_max || input_.empty()) continue;
      // Others get their turn before this client's next pipelined request.
      going = false;
      yielded_ = true;
      asio::post(transport_.get_executor(), [self = shared_from_this()] {
        self->yielded_ = false;
        self->advance();
      });
    } else {
      going = false;
    }
  }
  advancing_ = false;
  if (!yielded_) want_input();
}

// True when something was done: a turn began, or its head was refused.
inline bool Connection::begin_turn() {
  if (input_.empty()) return false;
  auto state = scanner_.scan(input_.view());
  if (state == HeadScanner::State::More) return false;
  if (state == HeadScanner::State::Refused) {
    refuse(scanner_.refusal());
    return true;
  }
  auto parsed = parse_head(input_.view().substr(0, scanner_.size()), core_->head_limits);
  if (auto* refusal = std::get_if<Refusal>(&parsed)) {
    refuse(*refusal);
    return true;
  }
  input_.consume(scanner_.size());
  ++core_->requests;
  ++turns_;
  turn_ = std::make_shared<Turn>(std::get<ParsedHead>(std::move(parsed)),
                                 limits().stream_buffer_bytes, [weak = weak_from_this()] {
                                   if (auto self = weak.lock()) self->body_wanted();
                                 });
  set_client(turn_->head(), peer_, core_->proxies);
  turn_->head().origin = origin_;
  keep_alive_ = turn_->parsed().keep_alive;
  since_ = Loop::now();
  waited_ = {};
  counted_ = discarded_ = 0;
  continued_ = false;
  switch (turn_->parsed().framing) {
    case Framing::None: body_ended(); break;
    case Framing::Length:
      body_left_ = turn_->parsed().content_length;
      phase_ = Phase::Body;
      break;
    case Framing::Chunked:
      chunks_ = {};
      phase_ = Phase::Body;
      break;
  }
  // What came with the head goes into the queue first: a small form is whole for its handler.
  if (phase_ == Phase::Body) feed_body();
  if (answer_ == Answer::None && phase_ != Phase::Closed) call_handler();
  return phase_ != Phase::Closed;
}

inline void Connection::call_handler() {
  auto exchange = std::make_shared<EdgeExchange>(shared_from_this(), turn_);
  try {
    core_->handler(std::move(exchange));
  } catch (const std::exception& failure) {
    LOG(Error, "http.handler_failed", {{"cause", std::string_view(failure.what())}});
  }
}

// True when something changed and advance() should look again.
inline bool Connection::feed_body() {
  while (phase_ == Phase::Body && !input_.empty()) {
    auto room = turn_->body().room();
    if (room == 0) return false;
    if (turn_->parsed().framing == Framing::Length) {
      auto n = std::min<std::uint64_t>({input_.size(), body_left_, room});
      if (!take_body(input_.view().substr(0, n))) return false;
      input_.consume(n);
      body_left_ -= n;
      if (body_left_ == 0) body_ended();
      continue;
    }
    auto piece = chunks_.next(input_.view(), room);
    if (!piece.bytes.empty() && !take_body(piece.bytes)) return false;
    input_.consume(piece.consumed);
    if (piece.status == ChunkedDecoder::Status::End) body_ended();
    if (piece.status == ChunkedDecoder::Status::Broken) {
      turn_->body().fail(invalid("The framing of the request body is broken."));
      refuse({400, chunks_.fault()});
      return true;
    }
  }
  return phase_ == Phase::Done;
}

// False when the connection must not go on after so much body nobody wants.
inline bool Connection::take_body(std::string_view bytes) {
  turn_->received += bytes.size();
  turn_->body().push(bytes);
  if (!turn_->body().dropping()) return true;
  discarded_ += bytes.size();
  if (discarded_ <= limits().discard_bytes_max) return true;
  keep_alive_ = false;
  if (answer_ != Answer::Sent) return true;  // the answer still runs; the client may need to send
  close_gently();
  return false;
}

inline void Connection::body_ended() {
  turn_->body().end();
  phase_ = Phase::Done;
}

inline void Connection::next_turn() {
  if (!keep_alive_ || core_->draining) return close_gently();
  turn_.reset();
  scanner_.reset();
  answer_ = Answer::None;
  phase_ = Phase::Head;
  since_ = Loop::now();
}

// Each stretch of waiting as long as the grace must have brought its bytes: what came fast before
// buys no time to be slow in.
inline bool Connection::too_slow(TimePoint now) {
  if (turn_->parsed().expects_continue && !continued_) return false;  // it waits for us
  auto waited = waited_ + (reading_ ? now - reading_since_ : Deadline::Clock::duration{});
  if (waited <= limits().body_grace) return false;
  auto seconds = std::chrono::duration<double>(waited).count();
  auto bytes = static_cast<double>(turn_->received - counted_);
  if (bytes < seconds * static_cast<double>(limits().body_rate_min)) return true;
  waited_ = {};
  reading_since_ = now;
  counted_ = turn_->received;
  return false;
}

inline void Connection::check_reading(TimePoint now) {
  auto past = [&](std::chrono::milliseconds limit) { return now - since_ > limit; };
  switch (phase_) {
    case Phase::Handshake:
      if (past(limits().head_timeout)) {
        ++core_->timed_out;
        close_now();
      }
      break;
    case Phase::Head: {
      if (!input_.empty()) {
        if (!past(limits().head_timeout)) break;
        ++core_->timed_out;
        refuse({408, "The request came too slowly."});
      } else if (past(turns_ == 0 ? limits().head_timeout : limits().idle_timeout)) {
        ++core_->timed_out;
        close_now();
      } else if (reading_ && !parked_ && !transport_.is_tls() && past(kParkAfter)) {
        parked_ = true;
        Fault ignored;
        transport_.socket().cancel(ignored);
      }
      break;
    }
    case Phase::Body:
      if (!too_slow(now)) break;
      ++core_->timed_out;
      turn_->body().fail(unavailable("The request body came too slowly.", std::chrono::seconds(1)));
      refuse({408, "The request body came too slowly."});
      break;
    case Phase::Linger:
      if (past(limits().linger_timeout)) close_now();
      break;
    case Phase::Done:
    case Phase::Upgraded:
    case Phase::Closed: break;
  }
}

}  // namespace stithy::http::edge
