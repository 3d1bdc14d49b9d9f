// SPDX-License-Identifier: Apache-2.0
//
// tally.h — what was counted along the history of one tip: commits and lines by writer and week,
// commits by day, and by hour of the week.
//
// Weeks begin on Sunday at 00:00 UTC and days at 00:00 UTC; hours are those of the writer's own
// clock. Commits without a readable date stand in week 0 and in no day or hour. Writers are kept as
// they wrote themselves, beside what the mailmap of the tip makes of them, so that another mailmap
// needs no second walk. A tally of a stretch of history can be added to that of what lies before.
// Plain values.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "git/history/author_walk.h"
#include "git/history/mailmap.h"

namespace stithy::code {

constexpr std::int64_t kSecondsOfDay = 24 * 3600;
constexpr std::int32_t kDaysOfWeek = 7;
constexpr std::int32_t kUndatedWeek = 0;

std::int32_t day_of(std::int64_t seconds);
// 1970 began on a Thursday, so the first week that begins in it is the second.
std::int32_t week_of(std::int64_t seconds);
std::int64_t week_seconds(std::int32_t week);  // its beginning
std::int32_t first_day(std::int32_t week);

struct Writer {
  git::Mailbox written = {}, shown = {};
};

// What one writer did in one week.
struct Cell {
  std::uint32_t writer = 0;
  std::int32_t week = kUndatedWeek;
  std::uint32_t commits = 0;
  std::uint64_t additions = 0, deletions = 0;
};

struct DayCount {
  std::int32_t day = 0;
  std::uint32_t commits = 0;
};

// Commits whose lines have not all been counted: those that `tip` has beyond `beyond`.
struct Stretch {
  git::Oid tip = {};
  std::optional<git::Oid> beyond = {};
  std::uint64_t done = 0, total = 0;  // in the order of the walk
  std::optional<git::Oid> last = {};  // the last one done
};

struct Tally {
  git::Oid tip = {};
  std::optional<git::Oid> mailmap = {};
  std::vector<Writer> writers = {};
  std::vector<Cell> cells = {};            // by writer, then week
  std::vector<DayCount> days = {};         // in their order
  std::array<std::uint32_t, 168> hours{};  // from Sunday midnight
  std::vector<Stretch> pending = {};       // the first may be half done
  std::uint64_t commits = 0;
  std::uint64_t unmeasured = 0;  // commits whose lines took too much to count
  bool damaged = false;          // objects are missing; what was found is here

  bool has_lines() const { return pending.empty(); }
  std::uint64_t lines_done() const;  // commits whose lines are counted, of all
};

// People are told apart by their address, in any case; those without one by name.
std::string person_key(const git::Mailbox& box);
std::uint64_t count_people(const Tally& tally);

// Gathers a tally commit by commit.
class TallyWriter {
 public:
  explicit TallyWriter(Tally begun = {});
  void add_commit(const git::AuthoredCommit& commit);  // but not its lines
  void add_lines(const git::AuthoredCommit& commit);   // but not the commit
  // All that the other counted. Its ends, and what waits, stay the caller's.
  void add(const Tally& other);
  Tally take() &&;

 private:
  std::uint32_t writer_of(const git::Mailbox& box);
  void add_cell(const Cell& cell);
  void settle();

  Tally tally_;
  std::unordered_map<std::string, std::uint32_t> places_;  // of writers, as they wrote themselves
  std::map<std::int32_t, std::uint32_t> days_;
  std::size_t settle_at_ = 0;  // cells, when they are to be joined
};

}  // namespace stithy::code
