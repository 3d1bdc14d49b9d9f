// SPDX-License-Identifier: Apache-2.0
//
// pack_index.h — where an object lies in a pack, from its index of version 2 (gitformat-pack(5)).
//
// The file is mapped for as long as the value lives. Every table is checked against the size of
// the file before it is read.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/result.h"
#include "git/values.h"
#include "sys/files.h"

namespace stithy::git {

class PackIndex {
 public:
  static Result<PackIndex> open(const sys::Path& file, ObjectFormat format);
  PackIndex(PackIndex&& other) noexcept;
  PackIndex& operator=(PackIndex&&) = delete;
  ~PackIndex();

  std::uint32_t count() const { return count_; }
  // The offset of the object in the pack.
  std::optional<std::uint64_t> find(const Oid& oid) const;

 private:
  PackIndex(const char* begin, std::size_t size, ObjectFormat format)
      : begin_(begin), size_(size), format_(format) {}
  std::uint32_t u32_at(std::size_t offset) const;
  const char* begin_;
  std::size_t size_;
  ObjectFormat format_;
  std::uint32_t count_ = 0;
};

}  // namespace stithy::git
