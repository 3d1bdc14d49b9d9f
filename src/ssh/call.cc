// SPDX-License-Identifier: Apache-2.0
#include "ssh/call.h"

#include <fcntl.h>
#include <libssh/libssh.h>
#include <libssh/server.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace stithy::ssh {

namespace {

constexpr std::size_t kPieceBytes = 128 * 1024;
// What a git that was cut off exits with.
constexpr int kCutOff = 128;

void never_block(const sys::Fd& fd) {
  const int flags = ::fcntl(fd.get(), F_GETFL);
  if (flags >= 0) ::fcntl(fd.get(), F_SETFL, flags | O_NONBLOCK);
}

bool would_block() { return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR; }

}  // namespace

Call::Call(ssh_session_struct* session, ssh_channel_struct* channel, Wiring wiring)
    : session_(session),
      channel_(channel),
      wiring_(std::move(wiring)),
      talk_(std::make_shared<Conversation>(wiring_.wake, wiring_.patience)),
      touched_(std::chrono::steady_clock::now()) {}

Call::~Call() { talk_->leave(); }

void Call::start(const Guest& guest, Exec exec) {
  run([guest, exec = std::move(exec)](Turn& turn) { return guest(exec, turn); });
}

void Call::run(Step step) {
  stage_ = Stage::Running;
  touch();
  auto task = [talk = talk_, step = std::move(step)] { talk->finish(step(*talk)); };
  if (!wiring_.door.run(std::move(task))) fail("The server is busy. Try again in a moment.");
}

void Call::fail(std::string words) {
  reply_ = {.errors = std::move(words) + "\n", .status = 1};
  stage_ = Stage::Sending;
}

void Call::hear(std::string_view bytes) {
  touch();
  talk_->hear(bytes);
}

bool Call::wants_silence() const {
  const bool gathers = stage_ == Stage::AwaitingRequest;
  return talk_->waiting() >= (gathers ? kRequestBytesMax + 1 : kWaitingBytesMax);
}

bool Call::overdue(std::chrono::steady_clock::time_point now) const {
  // A step has limits of its own, and so has the git behind a source.
  return stage_ != Stage::Running && now - touched_ > wiring_.patience;
}

bool Call::advance() {
  // A little comes in beside what is sent, even while the client is not read from.
  if (talk_->waiting() > kRequestBytesMax + kWaitingBytesMax) end(kCutOff);
  while (stage_ != Stage::Over && stage_ != Stage::Idle) {
    collect();
    const Flow flow = deliver();
    if (flow == Flow::Broken) end(kCutOff);
    if (flow != Flow::Done) break;
    if (stage_ == Stage::Running) break;
    if (stage_ == Stage::Sending) decide();
    if (stage_ == Stage::Over || !begin_next()) break;
  }
  return stage_ != Stage::Over;
}

void Call::collect() {
  if (stage_ != Stage::Running) return;
  // In this order: what was said before the reply must not be left behind.
  auto reply = talk_->take_reply();
  reply_.out += talk_->take_said();
  if (!reply) return;
  reply->out.insert(0, reply_.out);
  reply_ = *std::move(reply);
  if (reply_.source) never_block(reply_.source->out);
  if (reply_.sink) never_block(reply_.sink);
  stage_ = Stage::Sending;
  touch();
}

Call::Flow Call::deliver() {
  Flow flow = write(reply_.out, false);
  if (flow == Flow::Done) flow = write(reply_.errors, true);
  if (flow != Flow::Done) return flow;
  if (stage_ != Stage::Sending || !reply_.source) return Flow::Done;
  drain();
  return pour();
}

Call::Flow Call::write(std::string& bytes, bool as_errors) {
  std::size_t at = 0;
  Flow flow = Flow::Done;
  while (at < bytes.size()) {
    if (ssh_channel_is_open(channel_) == 0) return Flow::Broken;
    const std::size_t window = ssh_channel_window_size(channel_);
    // More is written only when the last piece has left, so that none piles up in the library.
    if (window == 0 || (ssh_get_poll_flags(session_) & SSH_WRITE_PENDING) != 0) {
      flow = Flow::Blocked;
      break;
    }
    const auto n = static_cast<std::uint32_t>(std::min({window, kPieceBytes, bytes.size() - at}));
    const int done = as_errors ? ssh_channel_write_stderr(channel_, bytes.data() + at, n)
                               : ssh_channel_write(channel_, bytes.data() + at, n);
    if (done < 0) return Flow::Broken;
    if (done == 0) {
      flow = Flow::Blocked;
      break;
    }
    at += static_cast<std::size_t>(done);
    touch();
  }
  bytes.erase(0, at);
  return flow;
}

Call::Flow Call::pour() {
  Source& source = *reply_.source;
  for (;;) {
    reply_.out.resize(kPieceBytes);
    const ssize_t n = ::read(source.out.get(), reply_.out.data(), reply_.out.size());
    reply_.out.resize(n > 0 ? static_cast<std::size_t>(n) : 0);
    if (n < 0 && would_block()) {
      wiring_.watch(source.out.get(), false);
      return Flow::Blocked;
    }
    if (n <= 0) break;
    touch();
    const Flow flow = write(reply_.out, false);
    if (flow != Flow::Done) return flow;
  }
  if (source.succeeded && !source.succeeded()) {
    reply_.after = Reply::After::End;
    reply_.status = kCutOff;
  }
  reply_.source.reset();
  reply_.sink.reset();
  return Flow::Done;
}

void Call::drain() {
  while (reply_.sink) {
    const std::string piece = talk_->take_heard(kPieceBytes);
    if (piece.empty()) {
      if (talk_->input_ended()) reply_.sink.reset();
      return;
    }
    const ssize_t n = ::write(reply_.sink.get(), piece.data(), piece.size());
    if (n < 0 && !would_block()) {
      reply_.sink.reset();  // git has heard enough
      return;
    }
    const std::size_t done = n > 0 ? static_cast<std::size_t>(n) : 0;
    touch();
    if (done == piece.size()) continue;
    talk_->put_back(std::string_view(piece).substr(done));
    wiring_.watch(reply_.sink.get(), true);
    return;
  }
}

void Call::decide() {
  if (reply_.after == Reply::After::End) return end(reply_.status);
  stage_ = Stage::AwaitingRequest;
  touch();
}

// True when a step was started, or the call has something to say.
bool Call::begin_next() {
  if (stage_ != Stage::AwaitingRequest) return true;
  // Asked first: what came before the end counts.
  const bool ended = talk_->input_ended();
  auto whole = talk_->find_request(reply_.measure);
  if (!whole) {
    fail(whole.error().message);
    return true;
  }
  if (!*whole) {
    if (ended) end(talk_->waiting() == 0 ? 0 : kCutOff);
    return false;
  }
  Step next = std::move(reply_.next);
  reply_ = {};
  run(std::move(next));
  return true;
}

void Call::end(int status) {
  if (stage_ == Stage::Over) return;
  stage_ = Stage::Over;
  talk_->leave();
  reply_ = {};
  if (ssh_channel_is_open(channel_) == 0) return;
  ssh_channel_request_send_exit_status(channel_, status);
  ssh_channel_send_eof(channel_);
  ssh_channel_close(channel_);
}

}  // namespace stithy::ssh
