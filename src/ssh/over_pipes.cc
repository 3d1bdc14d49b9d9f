// SPDX-License-Identifier: Apache-2.0
#include "ssh/over_pipes.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "ssh/conversation.h"
#include "sys/files.h"

namespace stithy::ssh {

namespace {

constexpr std::chrono::minutes kPatience{10};
constexpr int kCutOff = 128;

class PipeTurn final : public Turn {
 public:
  explicit PipeTurn(const Pipes& pipes) : pipes_(pipes) {}

  const std::string& request() const override { return request_; }
  Result<std::size_t> read(std::span<char> into) override {
    if (!ahead_.empty()) {
      const std::size_t n = std::min(into.size(), ahead_.size());
      std::copy_n(ahead_.begin(), n, into.begin());
      ahead_.erase(0, n);
      return n;
    }
    return read_pipe(into, kPatience);
  }
  void discard(std::uint64_t bytes_max, std::chrono::milliseconds silence_max) override {
    std::array<char, 65536> forgotten{};
    ahead_.clear();
    while (bytes_max > 0) {
      auto n = read_pipe(forgotten, silence_max);
      if (!n || *n == 0) return;
      bytes_max -= std::min<std::uint64_t>(bytes_max, *n);
    }
  }
  void send(std::string_view bytes) override {
    static_cast<void>(sys::write_all(pipes_.out, bytes).has_value());
  }

  // False at the end of the input.
  Result<bool> wait_for_request(const Measure& measure) {
    for (;;) {
      auto size = TRY(measure(ahead_));
      if (size) {
        request_ = ahead_.substr(0, *size);
        ahead_.erase(0, *size);
        return true;
      }
      if (ahead_.size() > kRequestBytesMax) return too_large("The request is too large.");
      std::array<char, 65536> piece{};
      const std::size_t n = TRY(read_pipe(piece, kPatience));
      if (n == 0) return false;
      ahead_.append(piece.data(), n);
    }
  }
  std::string take_ahead() { return std::exchange(ahead_, {}); }

 private:
  Result<std::size_t> read_pipe(std::span<char> into, std::chrono::milliseconds patience) const {
    pollfd waiting{.fd = pipes_.in, .events = POLLIN, .revents = 0};
    const int ready = ::poll(&waiting, 1, static_cast<int>(patience.count()));
    if (ready == 0)
      return unavailable("The client was silent for too long.", std::chrono::seconds(0));
    ssize_t n = -1;
    do n = ::read(pipes_.in, into.data(), into.size());
    while (n < 0 && errno == EINTR);
    if (n < 0) return unavailable("The client left.", std::chrono::seconds(0));
    return static_cast<std::size_t>(n);
  }

  const Pipes pipes_;
  std::string request_, ahead_;
};

// Bytes of git to the client, and meanwhile those of the client to git. False: the client is gone.
bool pour(const Pipes& pipes, Reply& reply, PipeTurn& turn) {
  std::array<char, 65536> piece{};
  if (reply.sink && !sys::write_all(reply.sink.get(), turn.take_ahead())) reply.sink.reset();
  for (;;) {
    const bool listens = static_cast<bool>(reply.sink);
    std::array<pollfd, 2> waiting{
        pollfd{.fd = reply.source->out.get(), .events = POLLIN, .revents = 0},
        pollfd{.fd = listens ? pipes.in : -1, .events = POLLIN, .revents = 0}};
    if (::poll(waiting.data(), waiting.size(), -1) < 0 && errno != EINTR) return false;
    if (waiting[1].revents != 0) {
      const ssize_t n = ::read(pipes.in, piece.data(), piece.size());
      const std::string_view heard(piece.data(), n > 0 ? static_cast<std::size_t>(n) : 0);
      if (n <= 0 || !sys::write_all(reply.sink.get(), heard)) reply.sink.reset();
    }
    if (waiting[0].revents == 0) continue;
    const ssize_t n = ::read(reply.source->out.get(), piece.data(), piece.size());
    if (n <= 0) return true;
    if (!sys::write_all(pipes.out, {piece.data(), static_cast<std::size_t>(n)})) return false;
  }
}

// The exit status, once there is nothing more to do.
std::optional<int> deliver(const Pipes& pipes, Reply& reply, PipeTurn& turn) {
  if (!sys::write_all(pipes.out, reply.out)) return kCutOff;
  if (!sys::write_all(pipes.errors, reply.errors)) return kCutOff;
  if (reply.source) {
    if (!pour(pipes, reply, turn)) return kCutOff;
    if (reply.source->succeeded && !reply.source->succeeded()) return kCutOff;
  }
  if (reply.after == Reply::After::End) return reply.status;
  return std::nullopt;
}

}  // namespace

int answer_over(const Pipes& pipes, const Guest& guest, const Exec& exec) {
  PipeTurn turn(pipes);
  Reply reply = guest(exec, turn);
  for (;;) {
    if (auto status = deliver(pipes, reply, turn)) return *status;
    auto more = turn.wait_for_request(reply.measure);
    if (!more) return kCutOff;
    if (!*more) return 0;
    Step next = std::move(reply.next);
    reply = next(turn);
  }
}

}  // namespace stithy::ssh
