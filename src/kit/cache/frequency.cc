// SPDX-License-Identifier: Apache-2.0
#include "kit/cache/frequency.h"

#include <algorithm>
#include <array>
#include <bit>

namespace stithy::cache {

namespace {

constexpr std::size_t kNotesPerCounter = 10;

// Odd numbers without a pattern: each row scatters the hashes its own way.
constexpr std::array<std::uint64_t, 4> kScatter = {0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F,
                                                   0x165667B19E3779F9, 0xD6E8FEB86659FD93};

}  // namespace

Frequency::Frequency(std::size_t keys)
    : mask_(std::bit_ceil(std::max<std::size_t>(keys, 64)) - 1), counters_((mask_ + 1) * kRows) {}

std::size_t Frequency::place(std::uint64_t hash, std::size_t row) const {
  std::uint64_t mixed = hash * kScatter[row];
  mixed ^= mixed >> 32;
  return row * (mask_ + 1) + (static_cast<std::size_t>(mixed) & mask_);
}

unsigned Frequency::of(std::uint64_t hash) const {
  std::uint8_t least = kMost;
  for (std::size_t row = 0; row < kRows; ++row)
    least = std::min(least, counters_[place(hash, row)]);
  return least;
}

void Frequency::note(std::uint64_t hash) {
  // Only the smallest counters grow: those that are larger count others as well.
  const unsigned least = of(hash);
  if (least < kMost)
    for (std::size_t row = 0; row < kRows; ++row)
      if (auto& counter = counters_[place(hash, row)]; counter == least) ++counter;
  if (++notes_ >= (mask_ + 1) * kNotesPerCounter) halve();
}

void Frequency::halve() {
  for (auto& counter : counters_) counter = static_cast<std::uint8_t>(counter >> 1);
  notes_ /= 2;
}

}  // namespace stithy::cache
