// SPDX-License-Identifier: Apache-2.0
//
// shared_lock.h — the other side of a FileLock: many may hold it at once, and none while one
// process holds the FileLock of the same path. Held until destroyed.
#pragma once

#include <optional>

#include "base/result.h"
#include "sys/fd.h"
#include "sys/files.h"

namespace stithy::sys {

class SharedLock {
 public:
  // None while the FileLock is held; does not wait.
  static Result<std::optional<SharedLock>> try_acquire(const Path& path);

 private:
  explicit SharedLock(Fd fd) : fd_(std::move(fd)) {}
  Fd fd_;
};

}  // namespace stithy::sys
