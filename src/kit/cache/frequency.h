// SPDX-License-Identifier: Apache-2.0
//
// frequency.h — about how often a key was asked for lately, in a few bits a key.
//
// A count-min sketch of four rows with counters from 0 to 15: it may tell too much, never too
// little. After ten asks a counter all are halved, so that what was wanted last week does not
// outweigh what is wanted today (TinyLFU: A Highly Efficient Cache Admission Policy, Einziger,
// Friedman, Manes, 2017). Used by one thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace stithy::cache {

class Frequency {
 public:
  // Room for about so many keys, rounded up to a power of two.
  explicit Frequency(std::size_t keys);
  void note(std::uint64_t hash);
  unsigned of(std::uint64_t hash) const;

 private:
  static constexpr std::size_t kRows = 4;
  static constexpr std::uint8_t kMost = 15;
  std::size_t place(std::uint64_t hash, std::size_t row) const;
  void halve();

  std::size_t mask_;
  std::vector<std::uint8_t> counters_;
  std::size_t notes_ = 0;
};

}  // namespace stithy::cache
