// SPDX-License-Identifier: Apache-2.0
#include "features/transport/leak_scan.h"

#include <algorithm>

#include "base/text.h"
#include "pillars/account/credentials.h"

namespace stithy::transport {

namespace {

// base64url of 32 bytes, alone or behind the word of a kind: "app_", "pat_", "dep_".
constexpr std::size_t kSecretChars = 43;
constexpr std::size_t kKindChars = 4;

bool is_secret_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '-';
}

struct Range {
  std::int64_t start = 0, count = 1;
};
// "12,3" or "12"
Range parse_range(std::string_view text) {
  auto [start, count, has_count] = text::cut(text, ",");
  Range out{text::parse_number<std::int64_t>(start).value_or(0), 1};
  if (has_count) out.count = text::parse_number<std::int64_t>(count).value_or(0);
  return out;
}

}  // namespace

bool LeakScan::in_hunk() const {
  return new_left_ > 0 || std::any_of(old_left_.begin(), old_left_.end(),
                                      [](std::int64_t left) { return left > 0; });
}

void LeakScan::feed(std::string_view bytes) {
  while (!bytes.empty()) {
    const std::size_t end = bytes.find('\n');
    std::string_view part = bytes.substr(0, end);
    const std::size_t room = kLineBytesMax - std::min(pending_.size(), kLineBytesMax);
    pending_.append(part.substr(0, room));
    if (end == bytes.npos) return;
    take_line(pending_);
    pending_.clear();
    bytes.remove_prefix(end + 1);
  }
}

std::vector<Candidate> LeakScan::end() {
  if (!pending_.empty()) take_line(pending_);
  pending_.clear();
  return std::move(found_);
}

void LeakScan::take_line(std::string_view line) {
  if (in_hunk()) return take_hunk_line(line);
  if (line.starts_with('\0')) {
    commit_ = line.substr(1);
  } else if (line.starts_with("+++ ")) {
    std::string_view name = line.substr(4);
    if (name.ends_with('\t')) name.remove_suffix(1);
    if (name.starts_with("b/")) name.remove_prefix(2);
    file_ = name;
  } else if (line.starts_with("@@")) {
    begin_hunk(line);
  }
}

// "@@ -1,2 +1,3 @@", or with a minus and an at sign more for each further parent.
void LeakScan::begin_hunk(std::string_view line) {
  old_left_.clear();
  while (!line.empty()) {
    auto [word, rest, found] = text::cut(line, " ");
    line = rest;
    if (word.starts_with('-')) {
      old_left_.push_back(parse_range(word.substr(1)).count);
    } else if (word.starts_with('+')) {
      const Range range = parse_range(word.substr(1));
      line_ = range.start;
      new_left_ = range.count;
      return;
    }
  }
}

void LeakScan::take_hunk_line(std::string_view line) {
  if (line.starts_with('\\')) return;  // no newline at the end of the file
  const std::size_t parents = old_left_.size();
  std::string_view columns = line.substr(0, parents);
  const bool gone = columns.find('-') != columns.npos;
  for (std::size_t i = 0; i < parents; ++i) {
    const char mark = i < columns.size() ? columns[i] : ' ';
    if (gone ? mark == '-' : mark == ' ') --old_left_[i];
  }
  if (gone) return;
  --new_left_;
  const bool added = columns.size() == parents && columns.find_first_not_of('+') == columns.npos;
  if (added) look(line.substr(parents));
  ++line_;
}

void LeakScan::look(std::string_view added) {
  constexpr std::string_view kPrefix = account::kTokenPrefix;
  auto note = [&](std::string_view secret) {
    if (found_.size() < kCandidatesMax)
      found_.push_back({std::string(secret), file_, commit_, line_});
  };
  for (std::size_t at = added.find(kPrefix); at != added.npos;
       at = added.find(kPrefix, at + kPrefix.size())) {
    std::string_view rest = added.substr(at + kPrefix.size());
    const auto end = std::find_if_not(rest.begin(), rest.end(), is_secret_char);
    const auto length = static_cast<std::size_t>(end - rest.begin());
    const bool has_kind = length > kKindChars && rest[kKindChars - 1] == '_';
    if (length >= kSecretChars) note(added.substr(at, kPrefix.size() + kSecretChars));
    if (has_kind && length >= kKindChars + kSecretChars)
      note(added.substr(at, kPrefix.size() + kKindChars + kSecretChars));
  }
}

}  // namespace stithy::transport
