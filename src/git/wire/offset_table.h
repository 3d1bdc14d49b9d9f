// SPDX-License-Identifier: Apache-2.0
//
// offset_table.h — where each object of a pack begins and how long its chain of deltas is.
//
// Five bytes an object, so that ten million objects cost 50 MB: offsets are kept relative to the
// start of their block. Offsets are added in rising order and searched by halves.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

namespace stithy::git {

class OffsetTable {
 public:
  struct Entry {
    std::uint32_t index = 0;  // the how-manieth object of the pack
    std::uint8_t depth = 0;   // deltas below it; saturates
  };

  void add(std::uint64_t offset, std::uint8_t depth) {
    if (blocks_.empty() || blocks_.back().offsets.size() == kBlockObjects ||
        offset - blocks_.back().base > std::numeric_limits<std::uint32_t>::max()) {
      Block fresh{offset, count_, {}, {}};
      fresh.offsets.reserve(kBlockObjects);
      fresh.depths.reserve(kBlockObjects);
      blocks_.push_back(std::move(fresh));
    }
    Block& block = blocks_.back();
    block.offsets.push_back(static_cast<std::uint32_t>(offset - block.base));
    block.depths.push_back(depth);
    ++count_;
  }

  // The object that begins exactly there.
  std::optional<Entry> find(std::uint64_t offset) const {
    auto after = std::upper_bound(blocks_.begin(), blocks_.end(), offset,
                                  [](std::uint64_t at, const Block& b) { return at < b.base; });
    if (after == blocks_.begin()) return std::nullopt;
    const Block& block = *(after - 1);
    std::uint64_t relative = offset - block.base;
    if (relative > std::numeric_limits<std::uint32_t>::max()) return std::nullopt;
    auto at = std::lower_bound(block.offsets.begin(), block.offsets.end(),
                               static_cast<std::uint32_t>(relative));
    if (at == block.offsets.end() || *at != relative) return std::nullopt;
    auto within = static_cast<std::size_t>(at - block.offsets.begin());
    return Entry{block.first_index + static_cast<std::uint32_t>(within), block.depths[within]};
  }

  std::uint32_t count() const { return count_; }

 private:
  static constexpr std::size_t kBlockObjects = 4096;
  struct Block {
    std::uint64_t base;
    std::uint32_t first_index;
    std::vector<std::uint32_t> offsets;
    std::vector<std::uint8_t> depths;
  };
  std::vector<Block> blocks_;
  std::uint32_t count_ = 0;
};

}  // namespace stithy::git
