// SPDX-License-Identifier: Apache-2.0
#include "features/code/activity/tally.h"

#include <algorithm>
#include <set>

#include "base/text.h"

namespace stithy::code {

namespace {

constexpr std::int32_t kThursday = 4;  // of 1 January 1970, counted from Sunday
constexpr std::size_t kJoinAtLeast = 64 * 1024;
// Beyond these, all further writers are counted as one.
constexpr std::size_t kWritersMax = 200'000;
const git::Mailbox kEverybodyElse{.name = "Everybody else", .email = ""};

std::size_t hour_of_week(std::int64_t seconds, int offset_minutes) {
  const std::int64_t local = seconds + std::int64_t{offset_minutes} * 60;
  const std::int64_t hours = local >= 0 ? local / 3600 : (local - 3599) / 3600;
  const std::int64_t shifted = (hours + kThursday * 24) % 168;
  return static_cast<std::size_t>(shifted < 0 ? shifted + 168 : shifted);
}

bool before(const Cell& a, const Cell& b) {
  return a.writer != b.writer ? a.writer < b.writer : a.week < b.week;
}

std::string key_of(const git::Mailbox& box) { return box.name + '\n' + box.email; }

}  // namespace

std::int32_t day_of(std::int64_t seconds) {
  return static_cast<std::int32_t>(seconds / kSecondsOfDay);
}
std::int32_t week_of(std::int64_t seconds) {
  return seconds <= 0 ? kUndatedWeek : (day_of(seconds) + kThursday) / kDaysOfWeek;
}
std::int32_t first_day(std::int32_t week) { return week * kDaysOfWeek - kThursday; }
std::int64_t week_seconds(std::int32_t week) {
  return std::int64_t{first_day(week)} * kSecondsOfDay;
}

std::uint64_t Tally::lines_done() const {
  std::uint64_t left = 0;
  for (const Stretch& stretch : pending) left += stretch.total - stretch.done;
  return commits - std::min(commits, left);
}

std::string person_key(const git::Mailbox& box) {
  return box.email.empty() ? '\n' + box.name : text::to_lower(box.email);
}

std::uint64_t count_people(const Tally& tally) {
  std::set<std::string> keys;
  for (const Writer& writer : tally.writers) keys.insert(person_key(writer.shown));
  return keys.size();
}

TallyWriter::TallyWriter(Tally begun) : tally_(std::move(begun)) {
  for (std::size_t i = 0; i < tally_.writers.size(); ++i)
    places_.emplace(key_of(tally_.writers[i].written), static_cast<std::uint32_t>(i));
  for (const DayCount& day : tally_.days) days_[day.day] = day.commits;
  settle_at_ = std::max(kJoinAtLeast, tally_.cells.size() * 2);
}

std::uint32_t TallyWriter::writer_of(const git::Mailbox& box) {
  if (auto known = places_.find(key_of(box)); known != places_.end()) return known->second;
  if (places_.size() + 1 >= kWritersMax && box != kEverybodyElse) return writer_of(kEverybodyElse);
  const auto place = static_cast<std::uint32_t>(tally_.writers.size());
  places_.emplace(key_of(box), place);
  tally_.writers.push_back({.written = box, .shown = box});
  return place;
}

void TallyWriter::add_cell(const Cell& cell) {
  tally_.cells.push_back(cell);
  if (tally_.cells.size() >= settle_at_) settle();
}

void TallyWriter::settle() {
  auto& cells = tally_.cells;
  std::sort(cells.begin(), cells.end(), before);
  std::size_t kept = 0;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (kept > 0 && !before(cells[kept - 1], cells[i])) {
      cells[kept - 1].commits += cells[i].commits;
      cells[kept - 1].additions += cells[i].additions;
      cells[kept - 1].deletions += cells[i].deletions;
    } else {
      cells[kept++] = cells[i];
    }
  }
  cells.resize(kept);
  settle_at_ = std::max(kJoinAtLeast, kept * 2);
}

void TallyWriter::add_commit(const git::AuthoredCommit& commit) {
  ++tally_.commits;
  add_cell({.writer = writer_of({commit.name, commit.email}),
            .week = week_of(commit.seconds),
            .commits = 1});
  if (week_of(commit.seconds) == kUndatedWeek) return;
  ++days_[day_of(commit.seconds)];
  ++tally_.hours[hour_of_week(commit.seconds, commit.offset_minutes)];
}

void TallyWriter::add_lines(const git::AuthoredCommit& commit) {
  if (commit.additions == 0 && commit.deletions == 0) return;
  add_cell({.writer = writer_of({commit.name, commit.email}),
            .week = week_of(commit.seconds),
            .additions = commit.additions,
            .deletions = commit.deletions});
}

void TallyWriter::add(const Tally& other) {
  std::vector<std::uint32_t> places;
  for (const Writer& writer : other.writers) places.push_back(writer_of(writer.written));
  for (Cell cell : other.cells) {
    cell.writer = places[cell.writer];
    add_cell(cell);
  }
  for (const DayCount& day : other.days) days_[day.day] += day.commits;
  for (std::size_t i = 0; i < tally_.hours.size(); ++i) tally_.hours[i] += other.hours[i];
  tally_.commits += other.commits;
  tally_.unmeasured += other.unmeasured;
}

Tally TallyWriter::take() && {
  settle();
  tally_.days.clear();
  for (const auto& [day, commits] : days_) tally_.days.push_back({day, commits});
  return std::move(tally_);
}

}  // namespace stithy::code
