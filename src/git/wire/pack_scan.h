// SPDX-License-Identifier: Apache-2.0
//
// pack_scan.h — reads a pack as it arrives and refuses it before git has to swallow it.
//
// Checks framing, object types, declared against true sizes, the size of what deltas would make,
// the length of chains of deltas, counts and totals, all after inflation (gitformat-pack(5)).
// It does not check ids, links or the checksum: git index-pack, fed with the same bytes, does.
// Memory is five bytes an object and two small buffers. Single-threaded.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "git/values.h"
#include "git/wire/offset_table.h"
#include "sys/compress.h"
#include "sys/files.h"

namespace stithy::git {

struct PackLimits {
  std::uint64_t objects_max = 10'000'000;
  std::uint64_t object_bytes_max = std::uint64_t{512} << 20;   // one object, inflated
  std::uint64_t pack_bytes_max = std::uint64_t{16} << 30;      // as it arrives
  std::uint64_t inflated_bytes_max = std::uint64_t{64} << 30;  // all streams together
  std::uint64_t expanded_bytes_max = std::uint64_t{1} << 40;   // all objects, deltas applied
  unsigned delta_depth_max = 250;                              // at most 254
};

struct PackTotals {
  std::uint64_t objects = 0, bytes = 0, inflated_bytes = 0, expanded_bytes = 0;
  std::uint64_t largest_bytes = 0;
};

class PackScanner {
 public:
  PackScanner(ObjectFormat format, const PackLimits& limits);

  // Takes the next bytes and tells how many belong to the pack: fewer than given only at its end.
  // Invalid: this is no sound pack. TooLarge: the sentence names the limit.
  Result<std::size_t> feed(std::string_view bytes);
  bool finished() const { return state_ == State::Finished; }
  bool counted() const { return state_ > State::Header; }  // the header was read
  std::uint32_t declared() const { return declared_; }     // objects, by the header
  const PackTotals& totals() const { return totals_; }

  // Deltas that name their base by id can only be followed once git has written the index.
  bool has_named_deltas() const { return !named_.empty(); }
  Result<void> check_named_deltas(const sys::Path& index_file) const;

 private:
  enum class State : std::uint8_t {
    Header,
    Entry,
    OffsetBase,
    NamedBase,
    Stream,
    Trailer,
    Finished
  };
  struct NamedDelta {
    std::uint32_t index;
    Oid base;
  };
  static constexpr std::uint32_t kNoParent = 0xffffffff;
  static constexpr std::size_t kFollowedMax = 2'000'000;  // objects, in packs with named deltas

  Result<void> take_byte(char byte);
  Result<void> read_header();
  Result<void> read_entry();
  Result<void> read_offset_base();
  Result<void> read_named_base();
  Result<void> begin_stream(std::uint8_t depth, std::uint32_t parent);
  Result<std::size_t> inflate(std::string_view bytes);
  Result<void> look_at_delta();
  Result<void> end_object();
  Result<void> check_object_size(std::uint64_t size) const;
  void next_object();

  const ObjectFormat format_;
  const PackLimits limits_;
  State state_ = State::Header;
  std::string pending_;  // the bytes of the field that is being read
  std::uint32_t declared_ = 0;
  PackTotals totals_;
  OffsetTable offsets_;
  std::vector<std::uint32_t> parents_;  // of the first kFollowedMax objects
  std::vector<NamedDelta> named_;

  std::uint64_t object_begin_ = 0, object_size_ = 0, object_out_ = 0;
  int object_type_ = 0;
  std::string delta_head_;  // the first bytes of an inflated delta: its two sizes
  sys::Inflater inflater_;
  std::array<char, 64 * 1024> scratch_;
};

}  // namespace stithy::git
