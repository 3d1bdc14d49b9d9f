// SPDX-License-Identifier: Apache-2.0
//
// hash.h — the name of a blob: the SHA-256 of its bytes.
//
// A value; written in 64 lower-case hexadecimal digits everywhere (rows, file names, keys, entity
// tags), so that one blob has one spelling.
#pragma once

#include <array>
#include <compare>
#include <optional>
#include <string>
#include <string_view>

namespace stithy::blobs {

class Hash {
 public:
  static constexpr std::size_t kBytes = 32;
  static constexpr std::size_t kDigits = 2 * kBytes;

  static std::optional<Hash> parse(std::string_view hex);  // lower case only
  static Hash from_raw(std::string_view raw);              // exactly kBytes; that is checked
  static Hash of(std::string_view bytes);

  std::string hex() const;
  std::string_view raw() const { return {raw_.data(), raw_.size()}; }
  // The entity tag of a blob that is sent as it is: its hash in quotes (RFC 9110 section 8.8.3).
  std::string etag() const { return "\"" + hex() + "\""; }
  auto operator<=>(const Hash&) const = default;

 private:
  std::array<char, kBytes> raw_{};
};

}  // namespace stithy::blobs
