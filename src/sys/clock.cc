// SPDX-License-Identifier: Apache-2.0
#include "sys/clock.h"

#include "sys/random.h"

namespace stithy::sys {

namespace {

constexpr std::int64_t kEpochMillis = 1'577'836'800'000;  // 2020-01-01T00:00:00Z
constexpr int kSequenceBits = 12;

constexpr std::int64_t kSlotPlaces = (1 << kSequenceBits) / kIdSlots;
std::atomic<int> id_slot{-1};

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

void take_id_slot(unsigned slot) { id_slot = static_cast<int>(slot % kIdSlots); }

namespace {

// A random place in the lower half of the millisecond, or of this server's part of it: another
// process on the same data directory hardly ever meets this one, and there is room to count on.
std::int64_t choose_place() {
  const auto dice = static_cast<std::int64_t>(random_u64() >> 1);
  const int slot = id_slot.load();
  if (slot < 0) return dice % (std::int64_t{1} << (kSequenceBits - 1));
  return slot * kSlotPlaces + dice % (kSlotPlaces / 2);
}

}  // namespace

std::int64_t next_id_value() {
  // Holds the last id told; the next is later in time or one more in sequence.
  static std::atomic<std::int64_t> last{0};
  const std::int64_t place = choose_place();
  std::int64_t candidate = ((wall_micros() / 1000 - kEpochMillis) << kSequenceBits) + place;
  std::int64_t seen = last.load();
  std::int64_t next = 0;
  do {
    next = std::max(candidate, seen + 1);
  } while (!last.compare_exchange_weak(seen, next));
  return next;
}

}  // namespace stithy::sys
