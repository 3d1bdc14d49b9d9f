// SPDX-License-Identifier: Apache-2.0
#include "sys/log_writer.h"

#include <limits.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <utility>

#include "base/deadline.h"
#include "base/text.h"

namespace stithy::sys {

namespace {

constexpr std::chrono::milliseconds kLookAgain{100};
constexpr std::chrono::seconds kLastWords{2};

std::string tell_dropped(std::uint64_t lines) {
  return text::format("{{\"level\":\"warning\",\"event\":\"log.dropped\",\"lines\":{}}}\n", lines);
}

}  // namespace

LogWriter::LogWriter(int descriptor, std::size_t waiting_bytes_max)
    : descriptor_(descriptor), waiting_bytes_max_(waiting_bytes_max), thread_([this] { work(); }) {}

LogWriter::~LogWriter() {
  {
    std::lock_guard lock(mutex_);
    closed_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

void LogWriter::write(std::string_view line) {
  {
    std::lock_guard lock(mutex_);
    if (waiting_.size() + line.size() > waiting_bytes_max_) {
      ++dropped_;
      ++untold_;
      return;
    }
    waiting_ += line;
  }
  wake_.notify_one();
}

std::uint64_t LogWriter::dropped() const {
  std::lock_guard lock(mutex_);
  return dropped_;
}

void LogWriter::work() {
  std::string taken;
  std::unique_lock lock(mutex_);
  for (;;) {
    wake_.wait(lock, [this] { return closed_ || !waiting_.empty(); });
    if (waiting_.empty()) return;
    std::swap(taken, waiting_);
    if (untold_ > 0) taken += tell_dropped(std::exchange(untold_, 0));
    lock.unlock();
    bool whole = put(taken);
    taken.clear();
    lock.lock();
    if (!whole) return;
  }
}

// A pipe that polls as writable takes PIPE_BUF bytes without blocking (pipe(7)), so a reader that
// went to sleep can hold this thread for kLookAgain at most when the end comes.
bool LogWriter::put(std::string_view bytes) {
  while (!bytes.empty()) {
    if (!may_write()) return false;
    auto written =
        ::write(descriptor_, bytes.data(), std::min<std::size_t>(bytes.size(), PIPE_BUF));
    // A log that cannot be written is no reason to stop; the rest of these lines is given up.
    if (written < 0 && errno != EINTR && errno != EAGAIN) return true;
    if (written > 0) bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

bool LogWriter::may_write() {
  Deadline patience = Deadline::never();
  for (;;) {
    pollfd wanted{descriptor_, POLLOUT, 0};
    int ready = ::poll(&wanted, 1, static_cast<int>(kLookAgain.count()));
    if (ready > 0) return true;
    if (ready < 0 && errno != EINTR) return true;
    std::lock_guard lock(mutex_);
    if (!closed_) continue;
    patience = Deadline(std::min(patience.at(), Deadline::in(kLastWords).at()));
    if (patience.passed()) return false;
  }
}

}  // namespace stithy::sys
