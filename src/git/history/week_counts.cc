// SPDX-License-Identifier: Apache-2.0
#include "git/history/week_counts.h"

#include <queue>
#include <unordered_set>

#include "base/text.h"
#include "git/answers.h"

namespace stithy::git {

namespace {

constexpr std::int64_t kWeekSeconds = 7 * 24 * 3600;

struct Waiting {
  std::int64_t at = 0;
  CommitLinks links;
  bool operator<(const Waiting& other) const { return at < other.at; }
};

}  // namespace

Result<std::shared_ptr<const WeekCounts>> count_weeks(Repository& repository, const Oid& tip,
                                                      Instant end, Deadline deadline) {
  std::string key = repository.answer_key("weeks");
  key += tip.raw();
  key += text::format("{}", end.seconds());
  auto& memory = repository.answers().pages;
  if (auto known = find_answer<WeekCounts>(memory, key)) return known;

  auto counts = std::make_shared<WeekCounts>();
  const auto weeks = static_cast<std::int64_t>(counts->weeks.size());
  const std::int64_t start = end.seconds() - weeks * kWeekSeconds;
  std::unordered_set<Oid> seen{tip};
  std::priority_queue<Waiting> queue;
  const auto add = [&](const Oid& oid) -> Result<void> {
    Waiting one{0, TRY(repository.load_links(oid))};
    one.at = one.links.committed_seconds;
    if (one.at >= start) queue.push(std::move(one));
    return {};
  };
  TRY(add(tip));
  while (!queue.empty()) {
    if (deadline.passed())
      return unavailable("Counting the commits of a year takes longer.", std::chrono::seconds(5));
    Waiting one = queue.top();
    queue.pop();
    if (one.at < end.seconds()) {
      ++counts->weeks[static_cast<std::size_t>((one.at - start) / kWeekSeconds)];
      ++counts->sum;
    }
    // A parent that is missing ends that line of history, as in a shallow repository.
    for (const Oid& parent : one.links.parents)
      if (seen.insert(parent).second) (void)add(parent);
  }
  memory.put(std::move(key), counts, sizeof(WeekCounts));
  return std::shared_ptr<const WeekCounts>(counts);
}

}  // namespace stithy::git
