// SPDX-License-Identifier: Apache-2.0
#include "sys/shared_lock.h"

#include <fcntl.h>
#include <sys/file.h>

#include <cerrno>

namespace stithy::sys {

Result<std::optional<SharedLock>> SharedLock::try_acquire(const Path& path) {
  Fd fd = TRY(open_file(path, O_RDWR | O_CREAT, 0600));
  while (::flock(fd.get(), LOCK_SH | LOCK_NB) != 0) {
    if (errno == EWOULDBLOCK) return std::optional<SharedLock>();
    if (errno != EINTR) return errno_error("lock", path);
  }
  return std::optional<SharedLock>(SharedLock(std::move(fd)));
}

}  // namespace stithy::sys
