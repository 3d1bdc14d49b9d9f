// SPDX-License-Identifier: Apache-2.0
//
// edge_senders.h — bodies from files and pipes, in constant memory.
//
// Private to edge.cc. A file goes by sendfile(2) where the kernel can; a pipe goes chunk by chunk,
// and only as fast as the client takes it, so the writer blocks instead of us buffering.
#pragma once

#include <sys/sendfile.h>

#include <cerrno>
#include <cstdio>
#include <utility>
#include <vector>

#include "http/edge_connection.h"
#include "http/listen.h"

namespace stithy::http::edge {

// A body that will not be sent: its maker is told all the same.
inline void drop_body(Body body, bool complete) {
  if (auto* pipe = std::get_if<PipeBody>(&body)) {
    pipe->fd.reset();
    pipe->owner.reset();
    if (pipe->ended) pipe->ended(complete);
  }
  if (auto* socket = std::get_if<WebSocketUpgrade>(&body))
    if (socket->closed) socket->closed();
}

class FileSender final : public Sender {
 public:
  FileSender(Connection& connection, FileBody body)
      : connection_(connection),
        file_(std::move(body.fd)),
        at_(static_cast<off_t>(body.offset)),
        left_(body.size_bytes),
        copying_(connection.transport().is_tls()) {}

  void written() override {
    connection_.turn().sent += std::exchange(in_flight_, 0);
    pump();
  }
  void stop() override {
    stopped_ = true;
    file_.reset();
  }

 private:
  // Bytes sent before other connections get their turn.
  static constexpr std::size_t kTurnBytes = 1024 * 1024;
  static constexpr std::size_t kCopyBytes = 64 * 1024;

  // Holds the connection (and by it this sender's reference) and the sender itself.
  auto resume() {
    return [self = shared_from_this(), hold = connection_.shared_from_this(), this] { pump(); };
  }

  void pump() {
    if (stopped_) return;
    if (left_ == 0) return connection_.finish_answer(true);
    if (copying_) return copy();
    std::size_t budget = kTurnBytes;
    while (left_ > 0 && budget > 0) {
      auto want = static_cast<std::size_t>(std::min<std::uint64_t>(left_, budget));
      auto n =
          ::sendfile(connection_.transport().socket().native_handle(), file_.get(), &at_, want);
      if (n < 0 && errno == EINTR) continue;
      if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return wait();
      if (n < 0 && (errno == EINVAL || errno == ENOSYS)) {
        copying_ = true;
        return copy();
      }
      if (n <= 0) return fail();
      connection_.note_progress();
      connection_.turn().sent += static_cast<std::uint64_t>(n);
      left_ -= static_cast<std::uint64_t>(n);
      budget -= static_cast<std::size_t>(n);
    }
    if (left_ == 0) return connection_.finish_answer(true);
    asio::post(connection_.transport().get_executor(), resume());
  }

  void copy() {
    buffer_.resize(kCopyBytes);
    auto want = static_cast<std::size_t>(std::min<std::uint64_t>(left_, buffer_.size()));
    ssize_t n = 0;
    do n = ::pread(file_.get(), buffer_.data(), want, at_);
    while (n < 0 && errno == EINTR);
    if (n <= 0) return fail();
    at_ += n;
    left_ -= static_cast<std::uint64_t>(n);
    in_flight_ = static_cast<std::size_t>(n);
    connection_.write({asio::const_buffer(buffer_.data(), in_flight_)});
  }

  void wait() {
    connection_.set_stalled(true);
    connection_.transport().socket().async_wait(asio::socket_base::wait_write,
                                                [go = resume(), this](const Fault&) {
                                                  if (stopped_) return;
                                                  connection_.set_stalled(false);
                                                  go();
                                                });
  }

  // A file shorter than promised or unreadable: the client must not take it for whole.
  void fail() {
    reset_on_close(connection_.transport().socket().native_handle());
    connection_.close_now();
  }

  Connection& connection_;
  sys::Fd file_;
  off_t at_;
  std::uint64_t left_;
  bool copying_;
  bool stopped_ = false;
  std::size_t in_flight_ = 0;
  std::vector<char> buffer_;
};

class PipeSender final : public Sender {
 public:
  PipeSender(Connection& connection, PipeBody body, const HeadPlan& plan)
      : connection_(connection),
        body_(std::move(body)),
        plan_(plan),
        pipe_(connection.transport().get_executor()),
        buffer_(connection.limits().stream_buffer_bytes) {
    // The descriptor stays ours: taking it fails only when it is no open descriptor.
    pipe_.assign(body_.fd.get(), open_fault_);
    if (!open_fault_) body_.fd.release();
  }

  void written() override {
    if (stopped_) return;
    connection_.turn().sent += std::exchange(in_flight_, 0);
    if (last_) return complete();
    if (open_fault_) return fail();
    pipe_.async_read_some(asio::buffer(buffer_),
                          [self = shared_from_this(), hold = connection_.shared_from_this(), this](
                              const Fault& fault, std::size_t n) {
                            if (!stopped_) got(fault, n);
                          });
  }
  void stop() override { end(false); }
  bool ends_with_client() const override { return true; }

 private:
  void got(const Fault& fault, std::size_t n) {
    if (fault == asio::error::eof) return pipe_ended();
    if (fault) return fail();
    passed_ += n;
    if (plan_.framing == BodyFraming::Length && passed_ > plan_.length) return fail();
    in_flight_ = n;
    asio::const_buffer bytes(buffer_.data(), n);
    if (plan_.framing != BodyFraming::Chunked) return connection_.write({bytes});
    int size = std::snprintf(size_line_, sizeof size_line_, "%zx\r\n", n);
    connection_.write({asio::const_buffer(size_line_, static_cast<std::size_t>(size)), bytes,
                       asio::const_buffer("\r\n", 2)});
  }

  void pipe_ended() {
    bool whole = plan_.framing != BodyFraming::Length || passed_ == plan_.length;
    if (!whole || (body_.succeeded && !body_.succeeded())) return fail();
    if (plan_.framing != BodyFraming::Chunked) return complete();
    last_ = true;
    connection_.write({asio::const_buffer("0\r\n\r\n", 5)});
  }

  void complete() {
    auto self = shared_from_this();
    end(true);
    connection_.finish_answer(true);
  }

  // Without a last chunk the client knows that something is missing (RFC 9112 section 8). Where the
  // end of the connection is the end of the body, only a reset says so.
  void fail() {
    if (plan_.framing == BodyFraming::UntilClose)
      reset_on_close(connection_.transport().socket().native_handle());
    connection_.close_now();
  }

  void end(bool whole) {
    if (std::exchange(stopped_, true)) return;
    Fault ignored;
    pipe_.close(ignored);
    body_.fd.reset();
    body_.owner.reset();
    if (body_.ended) body_.ended(whole);
  }

  Connection& connection_;
  PipeBody body_;
  const HeadPlan plan_;
  asio::posix::basic_stream_descriptor<Executor> pipe_;
  std::vector<char> buffer_;
  Fault open_fault_;
  std::uint64_t passed_ = 0;
  std::size_t in_flight_ = 0;
  bool last_ = false, stopped_ = false;
  char size_line_[24] = {};
};

}  // namespace stithy::http::edge
