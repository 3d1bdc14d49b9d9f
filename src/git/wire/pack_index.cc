// SPDX-License-Identifier: Apache-2.0
#include "git/wire/pack_index.h"

#include <fcntl.h>
#include <sys/mman.h>

#include <cstring>
#include <utility>

#include "base/reader.h"

namespace stithy::git {

namespace {

constexpr std::string_view kMagic("\xfftOc\0\0\0\2", 8);
constexpr std::size_t kFanOut = 8, kIds = kFanOut + 256 * 4;
constexpr std::uint32_t kLargeOffset = 0x80000000;  // then the rest indexes the 64-bit table

}  // namespace

Result<PackIndex> PackIndex::open(const sys::Path& file, ObjectFormat format) {
  sys::Fd fd = TRY(sys::open_file(file, O_RDONLY));
  std::uint64_t size = TRY(sys::file_size(file));
  if (size < kIds) return invalid("The index of the pack is too short.");
  void* at = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, fd.get(), 0);
  if (at == MAP_FAILED) return sys::errno_error("map", file);
  PackIndex out(static_cast<const char*>(at), size, format);
  if (std::string_view(out.begin_, 8) != kMagic)
    return invalid("The index of the pack has an unknown version.");
  out.count_ = out.u32_at(kFanOut + 255 * 4);
  // Ids, checksums of four bytes, offsets of four bytes, and two trailing ids.
  std::uint64_t least =
      kIds + std::uint64_t{out.count_} * (raw_size(format) + 8) + 2 * raw_size(format);
  if (size < least) return invalid("The index of the pack is too short.");
  return out;
}

PackIndex::PackIndex(PackIndex&& other) noexcept
    : begin_(std::exchange(other.begin_, nullptr)),
      size_(other.size_),
      format_(other.format_),
      count_(other.count_) {}

PackIndex::~PackIndex() {
  if (begin_ != nullptr) ::munmap(const_cast<char*>(begin_), size_);
}

std::uint32_t PackIndex::u32_at(std::size_t offset) const {
  return *Reader(std::string_view(begin_ + offset, 4)).take_u32();
}

std::optional<std::uint64_t> PackIndex::find(const Oid& oid) const {
  if (oid.format() != format_) return std::nullopt;
  std::string_view id = oid.raw();
  auto first = static_cast<unsigned char>(id[0]);
  std::uint64_t low = first == 0 ? 0 : u32_at(kFanOut + (first - 1u) * 4);
  std::uint64_t high = u32_at(kFanOut + first * 4u);
  if (low > high || high > count_) return std::nullopt;
  while (low < high) {
    std::uint64_t middle = low + (high - low) / 2;
    int order = std::memcmp(begin_ + kIds + middle * id.size(), id.data(), id.size());
    if (order < 0)
      low = middle + 1;
    else if (order > 0)
      high = middle;
    else {
      std::size_t offsets = kIds + std::size_t{count_} * (id.size() + 4);
      std::uint32_t small = u32_at(offsets + middle * 4);
      if ((small & kLargeOffset) == 0) return small;
      std::size_t at = offsets + std::size_t{count_} * 4 + std::size_t{small - kLargeOffset} * 8;
      if (at + 8 > size_) return std::nullopt;
      return std::uint64_t{u32_at(at)} << 32 | u32_at(at + 4);
    }
  }
  return std::nullopt;
}

}  // namespace stithy::git
