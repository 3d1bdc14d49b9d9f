// SPDX-License-Identifier: Apache-2.0
#include "git/history/blame_parser.h"

#include <algorithm>

#include "base/text.h"

namespace stithy::git {
namespace {

// Paths have at most 4 KiB and four bytes stand for one when git quotes them. Longer lines are
// texts of commits, which are not read here.
constexpr std::size_t kLineBytesMax = 32 * 1024;
constexpr std::size_t kRangesMax = 2'000'000;

Error unexpected(std::string_view what) {
  return internal(text::format("unexpected line in a blame: {}", text::prefix(what, 200)));
}

// Git writes names with control bytes, quotes or backslashes as a C string.
std::optional<std::string> parse_name(std::string_view name) {
  if (!name.starts_with('"')) return std::string(name);
  if (name.size() < 2 || !name.ends_with('"')) return std::nullopt;
  name = name.substr(1, name.size() - 2);
  constexpr std::string_view kLetters = "abtnvfr\"\\", kPlain = "\a\b\t\n\v\f\r\"\\";
  std::string out;
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (name[i] != '\\') {
      out += name[i];
      continue;
    }
    if (++i == name.size()) return std::nullopt;
    if (const auto at = kLetters.find(name[i]); at != kLetters.npos) {
      out += kPlain[at];
      continue;
    }
    auto byte = text::parse_number<std::uint8_t>(name.substr(i, 3), 8);
    if (!byte || *byte == 0 || name.size() - i < 3) return std::nullopt;
    out += static_cast<char>(*byte);
    i += 2;
  }
  return out;
}

bool goes_on(const BlameRange& before, const BlameRange& next) {
  return before.origin == next.origin && before.first_line + before.line_count == next.first_line &&
         before.original_line + before.line_count == next.original_line;
}

}  // namespace

Result<void> BlameParser::feed(std::string_view chunk) {
  while (!chunk.empty()) {
    const std::size_t end = chunk.find('\n');
    const std::string_view part = chunk.substr(0, end);
    const bool fits = partial_.size() + part.size() <= kLineBytesMax;
    if (end != chunk.npos && partial_.empty() && fits) {  // the common case: no copy
      TRY(take_line(part, false));
    } else {
      partial_.append(part.substr(0, kLineBytesMax - partial_.size()));
      partial_cut_ |= !fits;
      if (end == chunk.npos) break;
      TRY(take_line(partial_, partial_cut_));
      partial_.clear();
      partial_cut_ = false;
    }
    chunk.remove_prefix(end + 1);
  }
  return {};
}

Result<void> BlameParser::take_line(std::string_view line, bool was_cut) {
  if (!inside_) return begin_entry(line);
  auto [key, value, has_value] = text::cut(line, " ");
  if (key == "filename") return was_cut ? unexpected(line) : end_entry(value);
  if (key != "previous") return {};
  auto [hex, name, has_name] = text::cut(value, " ");
  auto oid = Oid::parse(hex);
  auto path = parse_name(name);
  if (!oid || !path || path->empty() || was_cut) return unexpected(line);
  origin_.previous = {*oid, *std::move(path)};
  return {};
}

// "<id> <line in the origin> <line in the file> <number of lines>"
Result<void> BlameParser::begin_entry(std::string_view line) {
  const auto words = text::split(line, ' ');
  if (words.size() != 4) return unexpected(line);
  auto oid = Oid::parse(words[0]);
  auto original = text::parse_number<std::uint32_t>(words[1]);
  auto first = text::parse_number<std::uint32_t>(words[2]);
  auto count = text::parse_number<std::uint32_t>(words[3]);
  if (!oid || !original || !first || !count) return unexpected(line);
  if (*original == 0 || *first == 0 || *count == 0) return unexpected(line);
  if (std::max(*original, *first) > INT32_MAX || *count > INT32_MAX) return unexpected(line);
  if (!blame_.origins.empty() && blame_.origins.front().at.commit.format() != oid->format()) {
    return unexpected(line);
  }
  origin_ = {.at = {*oid, {}}, .previous = {}};
  range_ = {.first_line = *first, .line_count = *count, .original_line = *original, .origin = 0};
  inside_ = true;
  return {};
}

Result<void> BlameParser::end_entry(std::string_view path) {
  auto name = parse_name(path);
  if (!name || name->empty()) return unexpected(path);
  if (blame_.ranges.size() >= kRangesMax) {
    return too_large("This file has too many lines to say where each came from.");
  }
  range_.origin = find_origin(*std::move(name));
  blame_.ranges.push_back(range_);
  inside_ = false;
  return {};
}

std::uint32_t BlameParser::find_origin(std::string path) {
  std::string key(origin_.at.commit.raw());
  key += path;
  const auto next = static_cast<std::uint32_t>(blame_.origins.size());
  auto [place, is_new] = origins_.emplace(std::move(key), next);
  if (is_new) {
    origin_.at.path = std::move(path);
    blame_.origins.push_back(std::move(origin_));
  }
  return place->second;
}

Result<Blame> BlameParser::finish() {
  auto& ranges = blame_.ranges;
  std::sort(ranges.begin(), ranges.end(),
            [](const BlameRange& a, const BlameRange& b) { return a.first_line < b.first_line; });
  std::vector<BlameRange> joined;
  for (const BlameRange& range : ranges) {
    if (joined.empty()) {
      joined.push_back(range);
      continue;
    }
    BlameRange& last = joined.back();
    if (last.first_line + last.line_count > range.first_line) {
      return unexpected(text::format("line {} twice", range.first_line));
    }
    if (goes_on(last, range)) {
      last.line_count += range.line_count;
    } else {
      joined.push_back(range);
    }
  }
  ranges = std::move(joined);
  return std::move(blame_);
}

}  // namespace stithy::git
