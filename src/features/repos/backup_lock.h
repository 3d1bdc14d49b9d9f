// SPDX-License-Identifier: Apache-2.0
//
// backup_lock.h — the lock that a backup holds while it copies what its snapshot names.
//
// Whoever removes objects or repositories for good takes it with sys::SharedLock, or waits.
#pragma once

#include "pillars/foundations.h"

namespace stithy::repos {

inline sys::Path backup_lock(const Foundations& on) {
  return on.repositories.data_directory() / "backup.lock";
}

}  // namespace stithy::repos
