// SPDX-License-Identifier: Apache-2.0
//
// body_queue.h — the bounded hand-over of a request's body from the I/O thread to a worker.
//
// The I/O thread pushes, one worker reads; every function may be called from any thread. At most
// `bytes_max` wait inside: when it is full the I/O thread stops reading the socket until `wanted`
// is called. `wanted` is called without the lock held, also at the first read (100-continue).
// Gathering turns it into a store: everything is taken, into memory first and then into a file
// without a name, and a function is called once there is nothing more to wait for.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "http/message.h"
#include "sys/fd.h"
#include "sys/files.h"

namespace stithy::http {

struct Gathering {
  std::uint64_t bytes_max = 0;  // TooLarge above, at the next read
  sys::Path scratch;            // an existing directory
  // Bytes that all bodies together may still put into files; given back when they go.
  std::shared_ptr<std::atomic<std::int64_t>> budget;
  std::function<void()> gathered;  // on the thread that pushes; must not touch its connection
};

class BodyQueue final : public RequestBody {
 public:
  BodyQueue(std::optional<std::uint64_t> length, std::size_t bytes_max,
            std::function<void()> wanted);
  ~BodyQueue() override;

  Result<std::size_t> read(std::span<char> into, Deadline deadline) override;
  std::optional<std::uint64_t> length() const override { return length_; }

  // Once, before the first read. True when there is nothing to wait for; gathered() is not called
  // then.
  bool gather(Gathering gathering);

  std::size_t room();                 // 0 asks for a call of wanted()
  void push(std::string_view bytes);  // dropped after discard() or an end
  void end();
  void fail(Error error);  // wakes the reader at once; the first error stays
  void discard();          // nobody reads any more
  bool settled() const;    // ended or failed
  bool dropping() const;   // what comes now is thrown away

 private:
  static constexpr std::size_t kGatheredInMemory = 64 * 1024;
  Result<void> keep(std::string_view bytes);
  Result<std::size_t> read_file(std::span<char> into);
  void settle(std::unique_lock<std::mutex> lock);
  const std::optional<std::uint64_t> length_;
  const std::size_t bytes_max_;
  const std::function<void()> wanted_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::string bytes_;
  std::size_t at_ = 0;  // of the first unread byte
  std::optional<Error> error_;
  bool ended_ = false, discarding_ = false, full_ = false, asked_ = false;
  std::optional<Gathering> gathering_;
  std::uint64_t gathered_ = 0;  // in memory and file together
  sys::Fd file_;
  std::uint64_t file_bytes_ = 0, file_read_ = 0;
};

}  // namespace stithy::http
