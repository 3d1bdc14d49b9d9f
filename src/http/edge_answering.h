// SPDX-License-Identifier: Apache-2.0
//
// edge_answering.h — the answer side of a connection: heads, text bodies, the edge's own refusals,
// and the end of the connection.
//
// Private to edge.cc. Bytes go straight to the socket when it takes them, so a small answer given
// on the I/O thread costs one system call.
#pragma once

#include <utility>
#include <variant>

#include "http/edge_accept.h"
#include "http/edge_connection.h"
#include "http/edge_events.h"
#include "http/edge_senders.h"
#include "http/edge_socket.h"

namespace stithy::http::edge {

inline constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

inline void Connection::respond(std::shared_ptr<Turn> turn, Response response) {
  loop_->dispatch([self = shared_from_this(), turn = std::move(turn),
                   response = std::move(response)]() mutable {
    if (self->turn_ != turn || self->answer_ != Answer::None || self->closed())
      return drop_body(std::move(response.body), false);
    if (self->continuing_)
      self->queued_ = std::move(response);
    else
      self->start_answer(std::move(response));
  });
}

inline void Connection::body_wanted() {
  loop_->dispatch([self = shared_from_this()] {
    if (self->phase_ != Phase::Body) return;
    self->send_continue();
    self->advance();
  });
}

inline void Connection::released(std::shared_ptr<Turn> turn) {
  loop_->dispatch([self = shared_from_this(), turn = std::move(turn)] {
    turn->body().discard();
    if (self->turn_ == turn && self->phase_ == Phase::Body) self->advance();
  });
}

// RFC 9110 section 10.1.1: not needed once the client sends anyway.
inline void Connection::send_continue() {
  if (!turn_->parsed().expects_continue || continued_ || answer_ != Answer::None) return;
  continued_ = true;
  if (turn_->received > 0) return;
  continuing_ = true;
  write({asio::const_buffer(kContinue.data(), kContinue.size())});
}

inline bool Connection::may_keep_alive() const {
  if (!keep_alive_ || core_->draining || ended_) return false;
  if (phase_ != Phase::Body) return true;
  if (turn_->parsed().expects_continue && !continued_) return false;
  return turn_->parsed().framing != Framing::Length || body_left_ <= limits().discard_bytes_max;
}

inline void Connection::start_answer(Response response) {
  answer_ = Answer::Sending;
  if (std::holds_alternative<WebSocketUpgrade>(response.body)) {
    bool possible = phase_ == Phase::Done && input_.empty() && !reading_;
    Headers headers = response.headers;  // of the answer that is none: what guards a page guards it
    auto socket = std::make_shared<SocketSender>(*this, std::move(response));
    if (possible && socket->can_start()) {
      sender_ = socket;
      turn_->finish(true);
      return socket->start();
    }
    socket->refuse();
    answer_ = Answer::None;
    return refuse({426, "This address speaks only the web socket protocol, version 13."},
                  std::move(headers));
  }
  if (std::holds_alternative<EventStream>(response.body)) set_event_headers(response.headers);
  auto method = turn_ ? turn_->parsed().head.method : Method::Get;
  auto minor = turn_ ? turn_->parsed().minor_version : 1;
  auto plan = plan_head(response, method, minor, may_keep_alive());
  keep_alive_ = plan.keep_alive;
  head_out_.clear();
  render_head(response, plan, loop_->date(), head_out_);
  start_body(std::move(response.body), plan);
}

inline void Connection::start_body(Body body, const HeadPlan& plan) {
  Buffers out{asio::buffer(head_out_)};
  if (!plan.send_body) {
    drop_body(std::move(body), true);
  } else if (auto* pipe = std::get_if<PipeBody>(&body)) {
    sender_ = std::make_shared<PipeSender>(*this, std::move(*pipe), plan);
  } else if (auto* file = std::get_if<FileBody>(&body)) {
    sender_ = std::make_shared<FileSender>(*this, std::move(*file));
  } else if (auto* events = std::get_if<EventStream>(&body)) {
    sender_ = std::make_shared<EventSender>(*this, std::move(*events), plan);
  } else {
    text_ = std::move(body);
    const std::string* bytes = std::get_if<std::string>(&text_);
    if (auto* shared = std::get_if<SharedText>(&text_)) bytes = shared->get();
    if (bytes) out[1] = asio::buffer(*bytes);
  }
  write(out);
}

inline void Connection::write(const Buffers& buffers) {
  out_ = buffers;
  writing_ = true;
  note_progress();
  continue_write();
}

inline void Connection::continue_write() {
  if (transport_.is_tls()) {
    transport_.async_write_some(out_,
                                [self = shared_from_this()](const Fault& fault, std::size_t n) {
                                  if (self->closed()) return;
                                  if (fault) return self->close_now();
                                  self->wrote(n);
                                  if (asio::buffer_size(self->out_) > 0)
                                    self->continue_write();
                                  else
                                    self->write_done();
                                });
    return;
  }
  while (asio::buffer_size(out_) > 0) {
    Fault fault;
    auto n = transport_.socket().write_some(out_, fault);
    if (fault == asio::error::would_block || fault == asio::error::try_again) {
      transport_.socket().async_wait(asio::socket_base::wait_write,
                                     [self = shared_from_this()](const Fault& failed) {
                                       if (self->closed()) return;
                                       if (failed)
                                         self->close_now();
                                       else
                                         self->continue_write();
                                     });
      return;
    }
    if (fault) return close_now();
    wrote(n);
  }
  write_done();
}

inline void Connection::wrote(std::size_t n) {
  if (n > 0) note_progress();
  for (auto& buffer : out_) {
    auto part = std::min(n, buffer.size());
    buffer += part;
    n -= part;
  }
}

inline void Connection::write_done() {
  writing_ = false;
  if (std::exchange(continuing_, false)) {
    if (auto response = std::exchange(queued_, std::nullopt)) start_answer(std::move(*response));
    return;
  }
  if (sender_) {
    auto sender = sender_;
    return sender->written();
  }
  if (turn_) {
    if (auto* text = std::get_if<std::string>(&text_)) turn_->sent += text->size();
    if (auto* shared = std::get_if<SharedText>(&text_); shared && *shared)
      turn_->sent += (*shared)->size();
  }
  finish_answer(true);
}

inline void Connection::finish_answer(bool complete) {
  auto sender = std::move(sender_);
  text_ = {};
  answer_ = Answer::Sent;
  if (turn_) turn_->finish(complete);
  if (closed()) return;
  if (!complete) return close_now();
  if (phase_ == Phase::Done) return advance();
  if (!keep_alive_) close_gently();
}

// The edge's own answer to what it cannot take. Nothing of this client is read as a request again.
inline void Connection::refuse(const Refusal& refusal, Headers headers) {
  ++core_->rejected;
  bool mute = answer_ != Answer::None || queued_.has_value();
  if (turn_) {
    turn_->claim_answer();
    turn_->finish(false);
  }
  if (mute) return close_now();
  Response response{.status = refusal.status, .headers = std::move(headers), .close = true};
  response.headers.set("Content-Type", "text/plain; charset=utf-8");
  response.headers.set("X-Content-Type-Options", "nosniff");
  if (refusal.status == 405)
    response.headers.add("Allow", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
  if (refusal.status == 415) response.headers.add("Accept-Encoding", "gzip, identity");
  if (refusal.status == 426) {
    response.headers.add("Upgrade", "websocket");
    response.headers.add("Sec-WebSocket-Version", "13");
  }
  response.body = std::string(refusal.sentence) + "\n";
  phase_ = Phase::Done;
  keep_alive_ = false;
  if (continuing_)
    queued_ = std::move(response);
  else
    start_answer(std::move(response));
}

// After a last answer the client gets a moment to read it: closing at once while its bytes still
// come in would reset the connection and may lose the answer (RFC 9112 section 9.6).
inline void Connection::close_gently() {
  if (turn_) turn_->body().fail(unavailable("The request was answered.", std::chrono::seconds(0)));
  bool quiet = phase_ == Phase::Done && input_.empty() && !transport_.is_tls();
  if (ended_ || quiet) return close_now();
  phase_ = Phase::Linger;
  since_ = Loop::now();
  input_.consume(input_.size());
  if (transport_.is_tls()) {
    transport_.async_shutdown([self = shared_from_this()](const Fault&) { self->close_now(); });
    return;
  }
  Fault ignored;
  transport_.socket().shutdown(asio::socket_base::shutdown_send, ignored);
  if (!advancing_) want_input();
}

inline void Connection::close_now() {
  if (closed()) return;
  auto self = shared_from_this();
  phase_ = Phase::Closed;
  transport_.close();
  input_.release();
  if (auto sender = std::move(sender_)) sender->stop();
  if (queued_) drop_body(std::move(queued_->body), false);
  queued_.reset();
  if (turn_) {
    turn_->body().fail(unavailable("The client left.", std::chrono::seconds(0)));
    turn_->finish(false);
  }
  Acceptor::leave(*core_, peer_);
  left_ = true;
  loop_->connections().erase(place_);
}

inline void Connection::check(TimePoint now) {
  check_reading(now);
  if (closed()) return;
  if ((writing_ || stalled_) && now - progress_at_ > limits().write_timeout) {
    ++core_->timed_out;
    return close_now();
  }
  if (auto sender = sender_) sender->check(now);
}

inline void Connection::drain() {
  if (phase_ == Phase::Handshake || (phase_ == Phase::Head && input_.empty())) return close_now();
  if (auto sender = sender_) sender->drain();
}

}  // namespace stithy::http::edge
