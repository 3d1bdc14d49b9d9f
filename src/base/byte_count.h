// SPDX-License-Identifier: Apache-2.0
//
// byte_count.h — a number of bytes as its own type, so that a size never passes for a count.
//
// Binary units, as limits are set in them: ByteCount::mebi(50) is 50 MiB. Never negative by rule
// of the callers; the type itself does not check.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>

namespace stithy {

struct ByteCount {
  std::int64_t bytes = 0;

  static constexpr ByteCount kibi(std::int64_t n) { return {n << 10}; }
  static constexpr ByteCount mebi(std::int64_t n) { return {n << 20}; }
  static constexpr ByteCount gibi(std::int64_t n) { return {n << 30}; }
  constexpr std::size_t size() const { return static_cast<std::size_t>(bytes); }
  constexpr auto operator<=>(const ByteCount&) const = default;
};

}  // namespace stithy
