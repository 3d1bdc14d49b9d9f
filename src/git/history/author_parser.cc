// SPDX-License-Identifier: Apache-2.0
#include "git/history/author_parser.h"

#include "base/text.h"

namespace stithy::git {

namespace {

constexpr char kMark = '\x01';                       // begins the line of a commit
constexpr std::size_t kLineBytesMax = 64 * 1024;     // names come last, so they alone are cut
constexpr std::size_t kWordBytesMax = 300;           // of a name or an address
constexpr std::int64_t kSecondsMax = 4'102'444'800;  // 2100: later dates are slips of a clock
constexpr int kOffsetMinutesMax = 26 * 60;

// "1700000000 +0130"; zero for what is none.
void read_date(std::string_view text, AuthoredCommit& commit) {
  auto [seconds, zone, found] = text::cut(text, " ");
  auto at = text::parse_number<std::int64_t>(seconds);
  if (!found || !at || *at <= 0 || *at > kSecondsMax) return;
  commit.seconds = *at;
  if (zone.size() != 5) return;
  auto digits = text::parse_number<int>(zone.substr(1));
  if (!digits) return;
  const int minutes = *digits / 100 * 60 + *digits % 100;
  if (minutes <= kOffsetMinutesMax) commit.offset_minutes = zone[0] == '-' ? -minutes : minutes;
}

std::string word_of(std::string_view bytes) {
  return text::repair_utf8(text::prefix(bytes, kWordBytesMax));
}

// " 3 files changed, 10 insertions(+), 2 deletions(-)"
void read_statistics(std::string_view line, AuthoredCommit& commit) {
  for (std::string_view part : text::split(line, ',')) {
    auto [number, words, found] = text::cut(text::trim(part), " ");
    const std::uint64_t n = text::parse_number<std::uint64_t>(number).value_or(0);
    if (words.starts_with("insertion")) commit.additions += n;
    if (words.starts_with("deletion")) commit.deletions += n;
  }
}

}  // namespace

Result<bool> AuthorParser::feed(std::string_view chunk) {
  while (!chunk.empty()) {
    const auto end = chunk.find('\n');
    const std::string_view part = chunk.substr(0, end);
    if (line_.size() < kLineBytesMax) line_ += part.substr(0, kLineBytesMax - line_.size());
    if (end == chunk.npos) break;
    chunk.remove_prefix(end + 1);
    if (!TRY(take_line())) return false;
  }
  return true;
}

Result<bool> AuthorParser::take_line() {
  const std::string line = std::move(line_);
  line_.clear();
  if (line.empty()) return true;
  if (line.front() == kMark) {
    if (!tell()) return false;
    TRY(begin_commit(std::string_view(line).substr(1)));
  } else if (commit_) {
    read_statistics(line, *commit_);
    measured_ = true;
  }
  return true;
}

Result<void> AuthorParser::begin_commit(std::string_view line) {
  const auto parts = text::split(line, '\0');
  if (parts.size() < 2) return internal("git log wrote a commit with too few parts");
  AuthoredCommit commit{.id = TRY(Oid::parse(parts[0]))};
  read_date(parts[1], commit);
  // A line that was cut may end in either.
  if (parts.size() > 2) commit.email = word_of(parts[2]);
  if (parts.size() > 3) commit.name = word_of(parts[3]);
  commit_ = std::move(commit);
  measured_ = false;
  return {};
}

bool AuthorParser::tell() {
  if (!commit_) return true;
  const AuthoredCommit commit = *std::move(commit_);
  commit_.reset();
  return visit_(commit);
}

bool AuthorParser::finish() { return tell(); }

void AuthorParser::finish_measured() {
  if (measured_) (void)tell();
}

}  // namespace stithy::git
