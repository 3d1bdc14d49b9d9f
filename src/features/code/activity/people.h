// SPDX-License-Identifier: Apache-2.0
//
// people.h — who did how much in a period, from a tally.
//
// Weeks after the present one come from clocks that went wrong: they count in what is told of all
// time, but in no drawing. Pure, but for naming accounts.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "features/code/activity/tally.h"
#include "pillars/access/grants.h"
#include "pillars/account/account.h"

namespace stithy::code {

enum class Period : std::uint8_t { All, Year, Quarter, Month };
enum class Measure : std::uint8_t { Commits, Additions, Deletions };

std::string_view period_word(Period period);  // "all", "year", "quarter", "month"
std::optional<Period> parse_period(std::string_view word);
std::string_view measure_word(Measure measure);  // "commits", "additions", "deletions"
std::optional<Measure> parse_measure(std::string_view word);

// Weeks, both ends included. Those of "all" begin with the first commit that bears a date.
struct WeekSpan {
  std::int32_t first = 0, last = 0;
  std::size_t count() const { return static_cast<std::size_t>(last - first + 1); }
  bool holds(std::int32_t week) const { return week >= first && week <= last; }
};
WeekSpan span_of(const Tally& tally, Period period, Instant now);

struct WeekWork {
  std::uint64_t commits = 0, additions = 0, deletions = 0;
  std::uint64_t by(Measure measure) const;
};

struct Contributor {
  git::Mailbox box = {};  // as most of the commits name this person
  std::uint64_t commits = 0, additions = 0, deletions = 0;  // in the period
  std::vector<std::uint32_t> writers = {};                  // of the tally, who are this person
  std::vector<WeekWork> weeks = {};                         // of the span, once they were asked for
  std::optional<account::Account> account = {};
  std::uint64_t by(Measure measure) const;
};
// Those who did anything in the period, by this measure, then by commits and name. Of all time also
// what bears no date.
std::vector<Contributor> contributors_of(const Tally& tally, Period period, WeekSpan span,
                                         Measure measure);
// The weeks of these people alone: of everybody they would be many.
void add_weeks(const Tally& tally, WeekSpan span, std::span<Contributor> people);
// All together, by week of the span.
std::vector<WeekWork> weeks_of(const Tally& tally, WeekSpan span);

// Accounts of those who work on the repository, by their addresses. An address stands for an
// account only of its owner and collaborators: addresses are not verified, so anybody else could
// claim anybody's work, and ask who has which address.
Result<void> name_accounts(db::Reader& reader, std::string_view main_url,
                           const repo::Repository& repository, std::span<Contributor> people);

// Sums of neighbours, so that at most `parts_max` are left; of how many each is the sum.
struct Parts {
  std::vector<std::uint64_t> sums;
  std::size_t weeks_each = 1;
};
Parts parts_of(std::span<const WeekWork> weeks, Measure measure, std::size_t parts_max);

}  // namespace stithy::code
