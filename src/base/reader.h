// SPDX-License-Identifier: Apache-2.0
//
// reader.h — the bounded reader every parser of foreign bytes stands on.
//
// A cursor over a view with a depth budget. Reads past the end return nullopt and never move;
// nothing allocates. Not thread-safe; the bytes outlive the reader.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace stithy {

class Reader {
 public:
  explicit Reader(std::string_view bytes, int depth_max = 64)
      : rest_(bytes), size_(bytes.size()), depth_left_(depth_max) {}

  bool at_end() const { return rest_.empty(); }
  std::size_t remaining() const { return rest_.size(); }
  std::size_t position() const { return size_ - rest_.size(); }
  std::string_view rest() const { return rest_; }

  std::optional<char> peek() const {
    return rest_.empty() ? std::nullopt : std::optional(rest_.front());
  }
  std::optional<std::string_view> take(std::size_t n) {
    if (n > rest_.size()) return std::nullopt;
    auto out = rest_.substr(0, n);
    rest_.remove_prefix(n);
    return out;
  }
  // Up to the separator, which is consumed but not returned; nullopt when it does not come.
  std::optional<std::string_view> take_until(char separator) {
    auto at = rest_.find(separator);
    if (at == rest_.npos) return std::nullopt;
    auto out = rest_.substr(0, at);
    rest_.remove_prefix(at + 1);
    return out;
  }
  bool skip(std::string_view expected) {
    if (!rest_.starts_with(expected)) return false;
    rest_.remove_prefix(expected.size());
    return true;
  }
  std::optional<std::uint32_t> take_u32() {  // big-endian, as git and the network write it
    auto b = take(4);
    if (!b) return std::nullopt;
    std::uint32_t v = 0;
    for (char c : *b) v = v << 8 | static_cast<unsigned char>(c);
    return v;
  }
  // Enters a nested structure; false when the budget is spent. Pair with leave().
  bool enter() { return depth_left_-- > 0; }
  void leave() { ++depth_left_; }

 private:
  std::string_view rest_;
  std::size_t size_;
  int depth_left_;
};

}  // namespace stithy
