// SPDX-License-Identifier: Apache-2.0
//
// log_writer.h — takes log lines off the threads that make them and writes them to a descriptor.
//
// A reader of the log that stops reading (a full pipe) must not stop the server: lines wait in a
// bounded queue and are dropped, and counted, when it is full. What was dropped is told by a line
// of its own as soon as there is room again. The destructor writes what waits, for two seconds at
// most. Thread-safe. Lines that wait die with a process that is killed.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

namespace stithy::sys {

class LogWriter {
 public:
  static constexpr std::size_t kWaitingBytesMax = std::size_t{4} << 20;

  // `descriptor` stays open for the life of this and is not closed by it.
  explicit LogWriter(int descriptor, std::size_t waiting_bytes_max = kWaitingBytesMax);
  ~LogWriter();
  LogWriter(const LogWriter&) = delete;
  LogWriter& operator=(const LogWriter&) = delete;

  // Never waits. `line` ends with its newline.
  void write(std::string_view line);
  std::uint64_t dropped() const;

 private:
  void work();
  bool put(std::string_view bytes);  // false: told to stop before everything was written
  bool may_write();

  const int descriptor_;
  const std::size_t waiting_bytes_max_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::string waiting_;
  std::uint64_t dropped_ = 0, untold_ = 0;
  bool closed_ = false;
  std::thread thread_;
};

}  // namespace stithy::sys
