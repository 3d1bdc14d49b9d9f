// SPDX-License-Identifier: Apache-2.0
//
// body_queue.h — the bounded hand-over of a request's body from the I/O thread to a worker.
//
// The I/O thread pushes, one worker reads; every function may be called from any thread. At most
// `bytes_max` wait inside: when it is full the I/O thread stops reading the socket until `wanted`
// is called. `wanted` is called without the lock held, also at the first read (100-continue).
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <string>

#include "http/message.h"

namespace stithy::http {

class BodyQueue final : public RequestBody {
 public:
  BodyQueue(std::optional<std::uint64_t> length, std::size_t bytes_max,
            std::function<void()> wanted);

  Result<std::size_t> read(std::span<char> into, Deadline deadline) override;
  std::optional<std::uint64_t> length() const override { return length_; }

  std::size_t room();                 // 0 asks for a call of wanted()
  void push(std::string_view bytes);  // dropped after discard() or an end
  void end();
  void fail(Error error);  // wakes the reader at once; the first error stays
  void discard();          // nobody reads any more
  bool settled() const;    // ended or failed
  bool discarding() const;

 private:
  const std::optional<std::uint64_t> length_;
  const std::size_t bytes_max_;
  const std::function<void()> wanted_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::string bytes_;
  std::size_t at_ = 0;  // of the first unread byte
  std::optional<Error> error_;
  bool ended_ = false, discarding_ = false, full_ = false, asked_ = false;
};

}  // namespace stithy::http
