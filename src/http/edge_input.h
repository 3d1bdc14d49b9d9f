// SPDX-License-Identifier: Apache-2.0
//
// edge_input.h — bytes received and not yet used up.
//
// Private to edge.cc. Memory moves only in prepare(), so a pending read into the prepared room
// stays valid while consume() takes bytes from the front.
#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <span>
#include <string_view>

namespace stithy::http::edge {

class InputBuffer {
 public:
  bool empty() const { return begin_ == end_; }
  std::size_t size() const { return end_ - begin_; }
  std::string_view view() const { return {bytes_.get() + begin_, size()}; }

  // Room behind the bytes held, so that `total` fit in all; memory follows `total` up and down.
  std::span<char> prepare(std::size_t total) {
    if (empty()) begin_ = end_ = 0;
    total = std::max(total, size() + 1);
    bool oversized = empty() && capacity_ > 4 * total;
    if (capacity_ < total || oversized) {
      auto bigger = std::make_unique_for_overwrite<char[]>(total);
      if (!empty()) std::memcpy(bigger.get(), bytes_.get() + begin_, size());
      bytes_ = std::move(bigger);
      capacity_ = total;
      end_ -= begin_;
      begin_ = 0;
    } else if (capacity_ - end_ < total - size()) {
      std::memmove(bytes_.get(), bytes_.get() + begin_, size());
      end_ -= begin_;
      begin_ = 0;
    }
    return {bytes_.get() + end_, capacity_ - end_};
  }
  void commit(std::size_t n) { end_ += n; }
  void consume(std::size_t n) { begin_ += n; }
  void release() {
    bytes_.reset();
    begin_ = end_ = capacity_ = 0;
  }

 private:
  std::unique_ptr<char[]> bytes_;
  std::size_t capacity_ = 0, begin_ = 0, end_ = 0;
};

}  // namespace stithy::http::edge
