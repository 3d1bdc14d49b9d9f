// SPDX-License-Identifier: Apache-2.0
#include "features/code/activity/people.h"

#include <algorithm>
#include <map>
#include <unordered_map>

#include "base/text.h"
#include "pillars/access/members.h"
#include "pillars/account/commit_address.h"

namespace stithy::code {

namespace {

constexpr std::array<std::string_view, 4> kPeriods = {"all", "year", "quarter", "month"};
constexpr std::array<std::int32_t, 4> kPeriodWeeks = {0, 52, 13, 4};
constexpr std::array<std::string_view, 3> kMeasures = {"commits", "additions", "deletions"};

template <class Word, std::size_t N>
std::optional<Word> parse_word(const std::array<std::string_view, N>& words,
                               std::string_view word) {
  for (std::size_t i = 0; i < N; ++i)
    if (words[i] == word) return static_cast<Word>(i);
  return std::nullopt;
}

template <class Work>
std::uint64_t measured(const Work& work, Measure measure) {
  switch (measure) {
    case Measure::Commits: return work.commits;
    case Measure::Additions: return work.additions;
    case Measure::Deletions: return work.deletions;
  }
  return 0;
}

template <class Work>
void add(Work& to, const Cell& cell) {
  to.commits += cell.commits;
  to.additions += cell.additions;
  to.deletions += cell.deletions;
}

// For each writer the place of the person; each person called as most of the commits say.
struct Grouped {
  std::vector<std::size_t> places;
  std::vector<git::Mailbox> boxes;
};
Grouped group(const Tally& tally) {
  std::vector<std::uint64_t> commits(tally.writers.size());
  for (const Cell& cell : tally.cells) commits[cell.writer] += cell.commits;
  Grouped out;
  std::unordered_map<std::string, std::size_t> known;
  std::vector<std::map<git::Mailbox, std::uint64_t>> names;
  for (std::size_t i = 0; i < tally.writers.size(); ++i) {
    const git::Mailbox& shown = tally.writers[i].shown;
    auto [at, is_new] = known.emplace(person_key(shown), names.size());
    if (is_new) names.emplace_back();
    out.places.push_back(at->second);
    names[at->second][shown] += commits[i];
  }
  for (const auto& candidates : names) {
    auto most = std::max_element(candidates.begin(), candidates.end(),
                                 [](const auto& a, const auto& b) { return a.second < b.second; });
    out.boxes.push_back(most->first);
  }
  return out;
}

}  // namespace

std::string_view period_word(Period period) { return kPeriods[static_cast<std::size_t>(period)]; }
std::optional<Period> parse_period(std::string_view word) {
  return parse_word<Period>(kPeriods, word);
}
std::string_view measure_word(Measure measure) {
  return kMeasures[static_cast<std::size_t>(measure)];
}
std::optional<Measure> parse_measure(std::string_view word) {
  return parse_word<Measure>(kMeasures, word);
}

std::uint64_t WeekWork::by(Measure measure) const { return measured(*this, measure); }
std::uint64_t Contributor::by(Measure measure) const { return measured(*this, measure); }

WeekSpan span_of(const Tally& tally, Period period, Instant now) {
  WeekSpan span;
  span.last = week_of(now.seconds());
  span.first = span.last;
  if (period != Period::All) {
    span.first = std::max(1, span.last - kPeriodWeeks[static_cast<std::size_t>(period)] + 1);
    return span;
  }
  for (const Cell& cell : tally.cells)
    if (cell.week != kUndatedWeek && cell.commits > 0) span.first = std::min(span.first, cell.week);
  return span;
}

std::vector<Contributor> contributors_of(const Tally& tally, Period period, WeekSpan span,
                                         Measure measure) {
  Grouped grouped = group(tally);
  std::vector<Contributor> people(grouped.boxes.size());
  for (std::size_t i = 0; i < people.size(); ++i) people[i].box = std::move(grouped.boxes[i]);
  for (std::uint32_t writer = 0; writer < grouped.places.size(); ++writer)
    people[grouped.places[writer]].writers.push_back(writer);
  for (const Cell& cell : tally.cells)
    if (period == Period::All || span.holds(cell.week))
      add(people[grouped.places[cell.writer]], cell);
  std::erase_if(people, [](const Contributor& p) { return p.commits == 0; });
  std::sort(people.begin(), people.end(), [measure](const Contributor& a, const Contributor& b) {
    if (a.by(measure) != b.by(measure)) return a.by(measure) > b.by(measure);
    if (a.commits != b.commits) return a.commits > b.commits;
    return a.box < b.box;
  });
  return people;
}

void add_weeks(const Tally& tally, WeekSpan span, std::span<Contributor> people) {
  std::vector<Contributor*> by_writer(tally.writers.size());
  for (Contributor& person : people) {
    person.weeks.resize(span.count());
    for (std::uint32_t writer : person.writers) by_writer[writer] = &person;
  }
  for (const Cell& cell : tally.cells)
    if (Contributor* person = by_writer[cell.writer]; person && span.holds(cell.week))
      add(person->weeks[static_cast<std::size_t>(cell.week - span.first)], cell);
}

std::vector<WeekWork> weeks_of(const Tally& tally, WeekSpan span) {
  std::vector<WeekWork> weeks(span.count());
  for (const Cell& cell : tally.cells)
    if (span.holds(cell.week)) add(weeks[static_cast<std::size_t>(cell.week - span.first)], cell);
  return weeks;
}

Result<void> name_accounts(db::Reader& reader, std::string_view main_url,
                           const repo::Repository& repository, std::span<Contributor> people) {
  std::map<std::string, account::Account> by_address;
  std::map<UserId, account::Account> by_alias;
  for (auto& one : TRY(access::list_members(reader, repository)))
    if (one.role >= repo::Role::Write) {
      by_alias.emplace(one.account.id, one.account);
      by_address.emplace(text::to_lower(one.account.email), std::move(one.account));
    }
  for (Contributor& person : people) {
    auto known = by_address.find(text::to_lower(person.box.email));
    if (known != by_address.end()) person.account = known->second;
    const auto whose = account::parse_alias(person.box.email, main_url);
    auto aliased = whose ? by_alias.find(*whose) : by_alias.end();
    if (aliased != by_alias.end()) person.account = aliased->second;
  }
  return {};
}

Parts parts_of(std::span<const WeekWork> weeks, Measure measure, std::size_t parts_max) {
  Parts parts;
  parts.weeks_each = std::max<std::size_t>(1, (weeks.size() + parts_max - 1) / parts_max);
  // The last part is whole, so that the present stands at the end of one.
  const std::size_t lead = weeks.size() % parts.weeks_each;
  parts.sums.resize((weeks.size() + parts.weeks_each - 1) / parts.weeks_each);
  for (std::size_t i = 0; i < weeks.size(); ++i) {
    const std::size_t shift = lead == 0 ? 0 : parts.weeks_each - lead;
    parts.sums[(i + shift) / parts.weeks_each] += weeks[i].by(measure);
  }
  return parts;
}

}  // namespace stithy::code
