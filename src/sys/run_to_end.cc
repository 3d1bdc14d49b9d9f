// SPDX-License-Identifier: Apache-2.0
//
// run_to_end.cc — the poll loop that feeds a child and collects what it says.
#include <fcntl.h>
#include <poll.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "base/text.h"
#include "sys/process.h"

namespace stithy::sys {

namespace {

constexpr std::chrono::milliseconds kLookAround{200};  // how often `cancelled` is asked

void set_nonblocking(const Fd& fd) {
  int flags = ::fcntl(fd.get(), F_GETFL);
  CHECK(flags >= 0 && ::fcntl(fd.get(), F_SETFL, flags | O_NONBLOCK) == 0);
}

class Conversation {
 public:
  Conversation(Process process, std::string_view input, const RunLimits& limits)
      : process_(std::move(process)),
        rest_(input),
        limits_(limits),
        in_(process_.take_input()),
        out_(process_.take_output()),
        err_(process_.take_errors()) {
    for (const Fd* fd : {&in_, &out_, &err_}) set_nonblocking(*fd);
    if (rest_.empty()) in_.reset();
  }

  Result<Output> hold() {
    while (out_ || err_) {
      if (limits_.cancelled && limits_.cancelled()) return conflict("The operation was cancelled.");
      if (limits_.deadline.passed())
        return unavailable("The operation took too long and was stopped.", std::chrono::seconds(30),
                           "the deadline of a child passed");
      TRY(step());
    }
    in_.reset();
    auto status = process_.wait(limits_.deadline);
    if (!status && status.error().code == Code::Conflict)
      return unavailable("The operation took too long and was stopped.", std::chrono::seconds(30),
                         "the deadline of a child passed");
    output_.status = TRY(std::move(status));
    return std::move(output_);
  }

 private:
  Result<void> step() {
    std::array<pollfd, 4> all{{{in_.get(), POLLOUT, 0},
                               {out_.get(), POLLIN, 0},
                               {err_.get(), POLLIN, 0},
                               {ended_ ? -1 : process_.pidfd(), POLLIN, 0}}};
    auto wait = std::min(limits_.deadline.left(), kLookAround);
    int rc = ::poll(all.data(), all.size(), static_cast<int>(wait.count()));
    if (rc < 0 && errno != EINTR) return errno_error("poll a child", {});
    if (rc <= 0) return {};
    if (all[0].revents != 0) TRY(feed());
    if (all[1].revents != 0) TRY(listen(out_));
    if (all[2].revents != 0) TRY(listen(err_));
    if (all[3].revents != 0) {
      ended_ = true;
      process_.kill();  // anything of its group that still holds our pipes
    }
    return {};
  }

  Result<void> feed() {
    ssize_t n = ::write(in_.get(), rest_.data(), std::min(rest_.size(), std::size_t{1} << 16));
    if (n < 0 && (errno == EAGAIN || errno == EINTR)) return {};
    if (n < 0 && errno != EPIPE) return errno_error("write to a child", {});
    if (n < 0)
      rest_ = {};  // it does not want more; its exit code says whether that is bad
    else
      rest_.remove_prefix(static_cast<std::size_t>(n));
    if (rest_.empty()) in_.reset();
    return {};
  }

  Result<void> listen(Fd& from) {
    std::array<char, 64 * 1024> buffer;
    ssize_t n = ::read(from.get(), buffer.data(), buffer.size());
    if (n < 0 && (errno == EAGAIN || errno == EINTR)) return {};
    if (n < 0) return errno_error("read from a child", {});
    std::string_view piece(buffer.data(), static_cast<std::size_t>(n));
    if (piece.empty())
      from.reset();
    else if (&from == &err_)
      hear_errors(piece);
    else if (output_.out.size() + piece.size() > limits_.out_bytes_max)
      return too_large(
          text::format("The answer is larger than {}.", text::render_size(limits_.out_bytes_max)));
    else
      output_.out.append(piece);
    return {};
  }

  void hear_errors(std::string_view piece) {
    if (limits_.on_errors) limits_.on_errors(piece);
    std::size_t room = kErrorTextMax - output_.err.size();
    output_.err.append(piece.substr(0, room));
  }

  Process process_;
  std::string_view rest_;
  const RunLimits& limits_;
  Fd in_, out_, err_;
  bool ended_ = false;
  Output output_;
};

}  // namespace

Result<Output> run_to_end(ProcessOptions options, std::string_view input, const RunLimits& limits) {
  options.input = options.output = options.errors = Stdio::pipe();
  Process process = TRY(Process::start(options));
  return Conversation(std::move(process), input, limits).hold();
}

}  // namespace stithy::sys
