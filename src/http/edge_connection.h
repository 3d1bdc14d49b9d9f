// SPDX-License-Identifier: Apache-2.0
//
// edge_connection.h — one client connection: reading requests and answering them in order.
//
// Private to edge.cc. Everything but respond(), body_wanted() and released() runs on the loop's
// thread. Two halves turn independently: the request side (Phase) and the answer side (Answer); the
// next request is looked at when this one is received whole and its answer is sent. The loop's list
// owns the connection until close_now(); pending operations and Exchanges hold it too.
#pragma once

#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "http/chunked.h"
#include "http/edge_core.h"
#include "http/edge_input.h"
#include "http/edge_turn.h"
#include "http/forwarded.h"
#include "http/response_head.h"

namespace stithy::http::edge {

// What pumps a body that is not just text. Owned by its connection while it runs; pending
// operations hold it as well, so each callback asks stopped() first.
class Sender : public std::enable_shared_from_this<Sender> {
 public:
  virtual ~Sender() = default;
  virtual void written() = 0;       // the head, or the last write(), was taken by the socket
  virtual void stop() = 0;          // the connection is gone; drop everything at once
  virtual void check(TimePoint) {}  // on every tick
  virtual void drain() {}           // the server wants to end
  virtual bool ends_with_client() const { return false; }  // its half-close ends the answer
};

using Buffers = std::array<asio::const_buffer, 3>;

class Connection final : public std::enable_shared_from_this<Connection> {
 public:
  Connection(std::shared_ptr<Core> core, std::shared_ptr<Loop> loop, Socket socket, Peer peer,
             Origin origin, TlsMaterial tls);
  ~Connection();

  void start();
  void check(TimePoint now);  // timeouts
  void drain();
  void close_now();

  // From any thread.
  void respond(std::shared_ptr<Turn> turn, Response response);
  void body_wanted();
  void released(std::shared_ptr<Turn> turn);  // the handler let the Exchange go
  const std::shared_ptr<Loop>& loop() const { return loop_; }

  // For senders.
  void write(const Buffers& buffers);  // then Sender::written()
  void finish_answer(bool complete);
  Transport& transport() { return transport_; }
  Turn& turn() { return *turn_; }
  const Limits& limits() const { return core_->limits; }
  Gathering gathering(std::uint64_t bytes_max, std::function<void()> gathered) const {
    return {bytes_max, core_->scratch, core_->scratch_budget, std::move(gathered)};
  }
  bool closed() const { return phase_ == Phase::Closed; }
  void note_progress() { progress_at_ = Loop::now(); }
  void set_stalled(bool stalled) { stalled_ = stalled; }  // a sender waits for the socket itself
  void become_web_socket() { phase_ = Phase::Upgraded; }

 private:
  enum class Phase : std::uint8_t { Handshake, Head, Body, Done, Linger, Upgraded, Closed };
  enum class Answer : std::uint8_t { None, Sending, Sent };

  // edge_reading.h
  void want_input();
  std::size_t input_wanted() const;
  void received(const Fault& fault, std::size_t n);
  void client_ended();
  void park();
  void advance();
  bool begin_turn();
  void call_handler();
  bool feed_body();
  bool take_body(std::string_view bytes);
  void body_ended();
  void next_turn();
  bool too_slow(TimePoint now);
  void check_reading(TimePoint now);

  // edge_answering.h
  void send_continue();
  void start_answer(Response response);
  bool may_keep_alive() const;
  void start_body(Body body, const HeadPlan& plan);
  void continue_write();
  void wrote(std::size_t n);
  void write_done();
  void refuse(const Refusal& refusal, Headers headers = {});
  void close_gently();

  std::shared_ptr<Core> core_;
  std::shared_ptr<Loop> loop_;
  Transport transport_;
  const Peer peer_;
  const Origin origin_;
  Loop::Connections::iterator place_;

  // The request side.
  Phase phase_ = Phase::Head;
  InputBuffer input_;
  HeadScanner scanner_;
  ChunkedDecoder chunks_;
  std::uint64_t body_left_ = 0, discarded_ = 0;
  std::shared_ptr<Turn> turn_;
  std::size_t turns_ = 0;
  bool left_ = false;  // no longer counted
  bool reading_ = false, parked_ = false, ended_ = false, advancing_ = false, yielded_ = false;
  TimePoint since_;  // of the phase
  TimePoint reading_since_;
  Deadline::Clock::duration waited_{};  // for bytes of this body, since it was last fast enough
  std::uint64_t counted_ = 0;           // received by then

  // The answer side.
  Answer answer_ = Answer::None;
  bool keep_alive_ = true, continued_ = false, continuing_ = false;
  bool writing_ = false, stalled_ = false;
  std::optional<Response> queued_;  // waits until 100-continue is out
  std::string head_out_;
  Body text_;  // holds the bytes being written
  Buffers out_{};
  std::shared_ptr<Sender> sender_;
  TimePoint progress_at_;
};

}  // namespace stithy::http::edge
