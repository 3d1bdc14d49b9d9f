// SPDX-License-Identifier: Apache-2.0
#include "kit/jobs/dispatch.h"

#include <algorithm>

namespace stithy::kit {

namespace {

using std::chrono::milliseconds;

// A batch that is begun within the first is worth doubling; one that takes longer than the second
// was too large.
constexpr milliseconds kQuick{50}, kSlow{200};

const sql::QueueHead* find_head(std::span<const sql::QueueHead> heads, std::string_view kind) {
  auto at = std::lower_bound(
      heads.begin(), heads.end(), kind,
      [](const sql::QueueHead& head, std::string_view name) { return head.kind < name; });
  return at != heads.end() && at->kind == kind ? &*at : nullptr;
}

}  // namespace

Plan plan_lane(std::span<const JobKind> kinds, Lane lane, std::span<const sql::QueueHead> heads,
               Instant now) {
  struct Candidate {
    const JobKind* kind;
    Instant since;
  };
  std::vector<Candidate> candidates;
  Plan plan;
  for (const JobKind& kind : kinds) {
    if (kind.lane != lane) continue;
    const sql::QueueHead* head = find_head(heads, kind.name);
    if (head == nullptr || head->paused || !head->next) continue;
    if (*head->next > now) {
      if (!plan.next || *head->next < *plan.next) plan.next = head->next;
      continue;
    }
    if (kind.limit > 0 && head->running >= kind.limit) continue;
    candidates.push_back({&kind, *head->next});
  }
  std::stable_sort(candidates.begin(), candidates.end(), [](const auto& a, const auto& b) {
    if (a.kind->priority != b.kind->priority) return a.kind->priority < b.kind->priority;
    return a.since < b.since;
  });
  for (const Candidate& candidate : candidates) plan.due.push_back(candidate.kind);
  return plan;
}

std::size_t BatchSize::next(std::size_t idle_workers, std::size_t most) const {
  return std::min(std::max(size_, idle_workers), std::max<std::size_t>(most, 1));
}

void BatchSize::learn(std::size_t leased, std::chrono::steady_clock::duration took) {
  constexpr std::size_t kEnough = 1024;
  if (took > kSlow) {
    size_ = 1;
  } else if (leased >= size_ && took < kQuick) {
    size_ = std::min(size_ * 2, kEnough);
  }
}

}  // namespace stithy::kit
