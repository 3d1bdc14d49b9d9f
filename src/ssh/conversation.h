// SPDX-License-Identifier: Apache-2.0
//
// conversation.h — what the loop and the thread of a step share about one command.
//
// Thread-safe; held by both, so that either may end first. Bounded: the loop stops reading from the
// client while as much as `room()` waits here.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>

#include "ssh/exchange.h"

namespace stithy::ssh {

class Conversation final : public Turn {
 public:
  // `wake` makes the loop look again; called from any thread.
  Conversation(std::function<void()> wake, std::chrono::milliseconds patience)
      : wake_(std::move(wake)), patience_(patience) {}

  // Of the step.
  const std::string& request() const override { return request_; }
  Result<std::size_t> read(std::span<char> into) override;
  void discard(std::uint64_t bytes_max, std::chrono::milliseconds silence_max) override;
  void send(std::string_view bytes) override;
  void finish(Reply reply);

  // Of the loop.
  void hear(std::string_view bytes);
  void end_of_input();
  void leave();  // the client is gone: reads fail from now on
  std::size_t waiting() const;
  bool input_ended() const;
  std::string take_said();            // what was sent meanwhile
  std::optional<Reply> take_reply();  // once, when the step is done
  // Looks at what was heard; with a request in it that becomes request().
  Result<bool> find_request(const Measure& measure);
  std::string take_heard(std::size_t bytes_max);
  void put_back(std::string_view bytes);

 private:
  Result<std::size_t> read_within(std::span<char> into, std::chrono::milliseconds patience);
  const std::function<void()> wake_;
  const std::chrono::milliseconds patience_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::string heard_, said_, request_;
  std::size_t heard_at_ = 0;  // where unread bytes begin
  std::optional<Reply> reply_;
  bool ended_ = false, gone_ = false;
};

// So much of a client's words waits before its next ones are left in the network.
constexpr std::size_t kWaitingBytesMax = std::size_t{1} << 20;
// A request that is waited for as a whole: as much as a fetch over HTTP may post.
constexpr std::size_t kRequestBytesMax = std::size_t{16} << 20;

}  // namespace stithy::ssh
