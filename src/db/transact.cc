// SPDX-License-Identifier: Apache-2.0
#include "db/transact.h"

#include <thread>

#include "sys/random.h"

namespace stithy::db {

namespace {

// Together at most about four seconds, of which most callers' deadlines leave less.
constexpr int kRerunsMax = 30;
constexpr int kPauseMaxMs = 200;

}  // namespace

bool Reruns::wait() {
  if (done_ >= kRerunsMax || deadline_.passed()) return false;
  int span = std::min(kPauseMaxMs, 2 << std::min(done_, 8));
  ++done_;
  auto pause = std::chrono::milliseconds(
      1 + static_cast<int>(sys::random_u64() % static_cast<std::uint64_t>(span)));
  std::this_thread::sleep_for(std::min(pause, deadline_.left()));
  return true;
}

}  // namespace stithy::db
