// SPDX-License-Identifier: Apache-2.0
#include "sys/clock.h"

#include "sys/random.h"

namespace stithy::sys {

namespace {

constexpr std::int64_t kEpochMillis = 1'577'836'800'000;  // 2020-01-01T00:00:00Z
constexpr int kSequenceBits = 12;

std::int64_t wall_micros() {
  auto since = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::microseconds>(since).count();
}

}  // namespace

Instant SystemClock::now() const {
  static std::atomic<std::int64_t> last{0};
  std::int64_t now = wall_micros();
  std::int64_t seen = last.load();
  while (now > seen && !last.compare_exchange_weak(seen, now)) {}
  return Instant{std::max(now, seen)};
}

std::int64_t next_id_value() {
  // Holds the last id told; the next is later in time or one more in sequence.
  static std::atomic<std::int64_t> last{0};
  // A random place in the lower half of the millisecond: another process on the same data directory
  // hardly ever meets this one, and there is room to count on.
  auto place = static_cast<std::int64_t>(random_u64() & ((1u << (kSequenceBits - 1)) - 1));
  std::int64_t candidate = ((wall_micros() / 1000 - kEpochMillis) << kSequenceBits) + place;
  std::int64_t seen = last.load();
  std::int64_t next = 0;
  do {
    next = std::max(candidate, seen + 1);
  } while (!last.compare_exchange_weak(seen, next));
  return next;
}

}  // namespace stithy::sys
