// SPDX-License-Identifier: Apache-2.0
#include "kit/blobs/hash.h"

#include <algorithm>

#include "base/result.h"
#include "base/text.h"
#include "sys/crypto.h"

namespace stithy::blobs {

std::optional<Hash> Hash::parse(std::string_view hex) {
  bool lower = std::none_of(hex.begin(), hex.end(), [](char c) { return c >= 'A' && c <= 'F'; });
  if (hex.size() != kDigits || !lower) return std::nullopt;
  auto raw = text::from_hex(hex);
  if (!raw) return std::nullopt;
  return from_raw(*raw);
}

Hash Hash::from_raw(std::string_view raw) {
  CHECK(raw.size() == kBytes);
  Hash out;
  std::copy(raw.begin(), raw.end(), out.raw_.begin());
  return out;
}

Hash Hash::of(std::string_view bytes) { return from_raw(sys::sha256(bytes)); }

std::string Hash::hex() const { return text::to_hex(raw()); }

}  // namespace stithy::blobs
