// SPDX-License-Identifier: Apache-2.0
//
// call.h — one command on one channel: its steps are started, and its bytes move at the speed of
// the slower side.
//
// Lives on the loop's thread. Holds at most one piece of a source and kWaitingBytesMax of the
// client's words, whatever either side does. The channel belongs to the session.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "ssh/conversation.h"

struct ssh_session_struct;
struct ssh_channel_struct;

namespace stithy::ssh {

// What a call has of its loop.
struct Wiring {
  const Door& door;
  std::function<void()> wake;  // from any thread
  // Once: look again when `fd` can be read, or written to.
  std::function<void(int fd, bool for_writing)> watch;
  std::chrono::milliseconds patience;  // with a client that is silent or does not read
};

class Call {
 public:
  Call(ssh_session_struct* session, ssh_channel_struct* channel, Wiring wiring);
  ~Call();
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;

  void start(const Guest& guest, Exec exec);
  void hear(std::string_view bytes);
  void end_of_input() { talk_->end_of_input(); }
  // Goes as far as it can without waiting. False: it is over, and the channel is closed.
  bool advance();

  bool started() const { return stage_ != Stage::Idle; }
  bool works() const { return stage_ == Stage::Running || stage_ == Stage::Sending; }
  bool wants_silence() const;  // so much waits that the client must not be read from
  bool overdue(std::chrono::steady_clock::time_point now) const;

 private:
  enum class Stage : std::uint8_t { Idle, Running, Sending, AwaitingRequest, Over };
  enum class Flow : std::uint8_t { Done, Blocked, Broken };

  void run(Step step);
  void collect();
  Flow deliver();
  Flow write(std::string& bytes, bool as_errors);
  Flow pour();   // from the source
  void drain();  // into the sink
  bool begin_next();
  void decide();
  void end(int status);
  void fail(std::string words);
  void touch() { touched_ = std::chrono::steady_clock::now(); }

  ssh_session_struct* const session_;
  ssh_channel_struct* const channel_;
  const Wiring wiring_;
  const std::shared_ptr<Conversation> talk_;
  Stage stage_ = Stage::Idle;
  Reply reply_;
  std::chrono::steady_clock::time_point touched_;
};

}  // namespace stithy::ssh
