// SPDX-License-Identifier: Apache-2.0
#include "git/wire/pack_scan.h"

#include <algorithm>
#include <limits>

#include "base/reader.h"
#include "base/text.h"
#include "git/wire/pack_index.h"

namespace stithy::git {

namespace {

// gitformat-pack(5): object types; 0 and 5 are not used.
constexpr int kTypeOffsetDelta = 6, kTypeNamedDelta = 7;
constexpr std::size_t kDeltaHeadBytes = 20;  // two sizes of at most ten bytes

bool is_last(char c) { return (static_cast<unsigned char>(c) & 0x80) == 0; }

// Seven bits a byte, lowest first.
std::optional<std::uint64_t> take_size(std::string_view& rest) {
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift < 63 && !rest.empty(); shift += 7) {
    char c = rest.front();
    rest.remove_prefix(1);
    value |= static_cast<std::uint64_t>(static_cast<unsigned char>(c) & 0x7f) << shift;
    if (is_last(c)) return value;
  }
  return std::nullopt;
}

}  // namespace

PackScanner::PackScanner(ObjectFormat format, const PackLimits& limits)
    : format_(format),
      limits_(limits),
      // The size each object declares is the limit; deflate itself never passes a ratio of 1032.
      inflater_(sys::Inflater::Format::Zlib, 0, std::numeric_limits<std::uint64_t>::max()) {
  CHECK(limits_.delta_depth_max < 255);
}

Result<std::size_t> PackScanner::feed(std::string_view bytes) {
  std::size_t used = 0;
  while (used < bytes.size() && state_ != State::Finished) {
    if (state_ == State::Stream) {
      std::size_t n = TRY(inflate(bytes.substr(used)));
      used += n;
      totals_.bytes += n;
    } else {
      ++totals_.bytes;
      TRY(take_byte(bytes[used++]));
    }
    if (totals_.bytes > limits_.pack_bytes_max)
      return too_large(
          text::format("The push is larger than {}.", text::render_size(limits_.pack_bytes_max)));
  }
  return used;
}

Result<void> PackScanner::take_byte(char byte) {
  pending_.push_back(byte);
  switch (state_) {
    case State::Header: return pending_.size() == 12 ? read_header() : Result<void>();
    case State::Entry:
      if (pending_.size() == 1) object_begin_ = totals_.bytes - 1;
      if (pending_.size() > 10) return invalid("An object of the pack declares an absurd size.");
      return is_last(byte) ? read_entry() : Result<void>();
    case State::OffsetBase:
      if (pending_.size() > 10) return invalid("A delta of the pack has an absurd offset.");
      return is_last(byte) ? read_offset_base() : Result<void>();
    case State::NamedBase:
      return pending_.size() == raw_size(format_) ? read_named_base() : Result<void>();
    case State::Trailer:
      if (pending_.size() == raw_size(format_)) state_ = State::Finished;
      return {};
    case State::Stream:
    case State::Finished: break;
  }
  return internal("a byte of a pack came in the wrong state");
}

Result<void> PackScanner::read_header() {
  Reader reader(pending_);
  if (!reader.skip("PACK")) return invalid("The pushed data is not a pack.");
  auto version = *reader.take_u32();
  if (version != 2 && version != 3)
    return invalid(text::format("The pack has version {}; 2 and 3 are known.", version));
  declared_ = *reader.take_u32();
  if (declared_ > limits_.objects_max)
    return too_large(text::format("The pack declares {} objects; a push may hold {}.", declared_,
                                  limits_.objects_max));
  next_object();
  return {};
}

void PackScanner::next_object() {
  pending_.clear();
  state_ = totals_.objects == declared_ ? State::Trailer : State::Entry;
}

Result<void> PackScanner::check_object_size(std::uint64_t size) const {
  if (size > limits_.object_bytes_max)
    return too_large(text::format(
        "The push holds an object of {}; an object may have at most {}. Large files belong into "
        "Git LFS.",
        text::render_size(size), text::render_size(limits_.object_bytes_max)));
  return {};
}

// One byte of type and four bits of size, then seven bits of size a byte.
Result<void> PackScanner::read_entry() {
  auto first = static_cast<unsigned char>(pending_[0]);
  object_type_ = (first >> 4) & 7;
  std::string_view more = std::string_view(pending_).substr(1);
  std::uint64_t high = 0;
  if (!more.empty()) {
    auto size = take_size(more);
    if (!size || *size > (std::numeric_limits<std::uint64_t>::max() >> 4))
      return invalid("An object of the pack declares an absurd size.");
    high = *size;
  }
  object_size_ = high << 4 | (first & 0x0fu);
  pending_.clear();
  TRY(check_object_size(object_size_));
  switch (object_type_) {
    case 1:
    case 2:
    case 3:
    case 4: return begin_stream(0, kNoParent);
    case kTypeOffsetDelta: state_ = State::OffsetBase; return {};
    case kTypeNamedDelta: state_ = State::NamedBase; return {};
    default:
      return invalid(
          text::format("The pack holds an object of the unknown type {}.", object_type_));
  }
}

// The distance back to the base, in git's own variable length (each byte but the last adds one).
Result<void> PackScanner::read_offset_base() {
  std::uint64_t distance = static_cast<unsigned char>(pending_[0]) & 0x7fu;
  for (std::size_t i = 1; i < pending_.size(); ++i) {
    if (distance >= (std::uint64_t{1} << 56))
      return invalid("A delta of the pack has an absurd offset.");
    distance = (distance + 1) << 7 | (static_cast<unsigned char>(pending_[i]) & 0x7fu);
  }
  if (distance == 0 || distance > object_begin_)
    return invalid("A delta of the pack points before the beginning of the pack.");
  auto base = offsets_.find(object_begin_ - distance);
  if (!base) return invalid("A delta of the pack points to a place where no object begins.");
  return begin_stream(static_cast<std::uint8_t>(base->depth + 1), base->index);
}

Result<void> PackScanner::read_named_base() {
  named_.push_back({offsets_.count(), Oid::from_raw(pending_)});
  // Its true depth is known after indexing; see check_named_deltas().
  return begin_stream(1, kNoParent);
}

Result<void> PackScanner::begin_stream(std::uint8_t depth, std::uint32_t parent) {
  if (depth > limits_.delta_depth_max)
    return too_large(
        text::format("The pack holds a chain of more than {} deltas. Repack with "
                     "\"git repack -a -d -f --depth=50\" and push again.",
                     limits_.delta_depth_max));
  offsets_.add(object_begin_, depth);
  if (parents_.size() < kFollowedMax) parents_.push_back(parent);
  if (!named_.empty() && offsets_.count() > kFollowedMax)
    return too_large(
        text::format("A push with deltas by name may hold {} objects. Push fewer "
                     "commits at a time.",
                     kFollowedMax));
  totals_.inflated_bytes += object_size_;
  if (totals_.inflated_bytes > limits_.inflated_bytes_max)
    return too_large(text::format("The push is larger than {} when decompressed.",
                                  text::render_size(limits_.inflated_bytes_max)));
  pending_.clear();
  delta_head_.clear();
  object_out_ = 0;
  inflater_.reset(object_size_);
  state_ = State::Stream;
  return {};
}

Result<std::size_t> PackScanner::inflate(std::string_view bytes) {
  std::size_t used = 0;
  for (;;) {
    auto step = inflater_.inflate(bytes.substr(used), scratch_);
    if (!step && step.error().code == Code::TooLarge)
      return invalid("An object of the pack is larger than it declares.");
    if (!step) return invalid("The compressed data of an object of the pack is broken.");
    used += step->consumed;
    object_out_ += step->produced;
    if (object_type_ >= kTypeOffsetDelta && delta_head_.size() < kDeltaHeadBytes)
      delta_head_.append(scratch_.data(),
                         std::min(step->produced, kDeltaHeadBytes - delta_head_.size()));
    if (step->finished) {
      TRY(end_object());
      return used;
    }
    bool stuck = step->consumed == 0 && step->produced == 0;
    if (stuck && used < bytes.size())
      return invalid("The compressed data of an object of the pack is broken.");
    if (stuck) return used;  // more input is needed
  }
}

// The size of the base and the size of the result come first in every delta.
Result<void> PackScanner::look_at_delta() {
  std::string_view rest = delta_head_;
  auto base_size = take_size(rest);
  auto result_size = base_size ? take_size(rest) : std::nullopt;
  if (!result_size) return invalid("A delta of the pack is broken.");
  TRY(check_object_size(*base_size));
  TRY(check_object_size(*result_size));
  object_size_ = *result_size;
  return {};
}

Result<void> PackScanner::end_object() {
  if (object_out_ != object_size_)
    return invalid("An object of the pack is smaller than it declares.");
  if (object_type_ >= kTypeOffsetDelta) TRY(look_at_delta());
  totals_.expanded_bytes += object_size_;
  totals_.largest_bytes = std::max(totals_.largest_bytes, object_size_);
  if (totals_.expanded_bytes > limits_.expanded_bytes_max)
    return too_large(text::format("The objects of the push have more than {} in all.",
                                  text::render_size(limits_.expanded_bytes_max)));
  ++totals_.objects;
  next_object();
  return {};
}

Result<void> PackScanner::check_named_deltas(const sys::Path& index_file) const {
  PackIndex index = TRY(PackIndex::open(index_file, format_));
  std::vector<std::uint32_t> parents = parents_;
  for (const NamedDelta& delta : named_) {
    auto offset = index.find(delta.base);
    auto base = offset ? offsets_.find(*offset) : std::nullopt;
    // A base outside of the pack was added to its end by git, whole: that is depth 1, as assumed.
    if (base) parents[delta.index] = base->index;
  }
  std::vector<std::uint8_t> depths(parents.size(), 0xff);  // 0xff: not known yet
  std::vector<std::uint32_t> chain;
  for (std::uint32_t i = 0; i < parents.size(); ++i) {
    chain.clear();
    std::uint32_t at = i;
    while (at != kNoParent && depths[at] == 0xff && chain.size() <= limits_.delta_depth_max + 1) {
      chain.push_back(at);
      at = parents[at];
    }
    unsigned depth = at == kNoParent ? 0 : depths[at] + 1u;
    for (; !chain.empty(); chain.pop_back(), ++depth) {
      if (depth > limits_.delta_depth_max)
        return too_large(text::format("The pack holds a chain of more than {} deltas.",
                                      limits_.delta_depth_max));
      depths[chain.back()] = static_cast<std::uint8_t>(depth);
    }
  }
  return {};
}

}  // namespace stithy::git
