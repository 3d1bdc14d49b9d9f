// SPDX-License-Identifier: Apache-2.0
#include "kit/dispatch/stream_queue.h"

#include <algorithm>
#include <iterator>

#include "base/log.h"

namespace stithy::dispatch {

namespace {

using kit::JobKind;
using kit::Lane;
using kit::Leased;
using kit::Outlook;
using kit::sql::QueueHead;

constexpr std::size_t kRowsMax = 500;     // the members of a list in SQL
constexpr std::size_t kClaimedMax = 100;  // at a sweep, of each stream

constexpr kit::CounterSpec kLeased{
    "stithy_jobs_leased_total", "Jobs leased, by what told of them.", {"told_by"}};
constexpr kit::CounterSpec kStale{
    "stithy_jobs_entries_stale_total", "Entries of Redis whose job was not to be run.", {}};
constexpr kit::GaugeSpec kEntries{
    "stithy_jobs_entries", "Entries in Redis of jobs that have not ended, at the last sweep.", {}};

// Of these an entry is only a reason to ask the database: what may run of them depends on what
// else runs, or on the clock.
bool is_asked_for(const JobKind& kind) {
  return kind.limit > 0 || kind.group_limit > 0 || kind.recurs();
}

}  // namespace

struct StreamQueue::Threads {
  Threads(Streams& streams, std::function<void()> lost) : courier(streams, std::move(lost)) {}
  Courier courier;
  std::vector<std::unique_ptr<Watch>> watches;  // one a lane
};

StreamQueue::StreamQueue(std::unique_ptr<kit::SqlQueue> rows, Streams& streams,
                         const sys::Clock& clock, std::span<const JobKind> kinds,
                         kit::Metrics& metrics)
    : rows_(std::move(rows)),
      streams_(streams),
      clock_(clock),
      kinds_(kinds),
      by_entry_(metrics.counter(kLeased, {"entry"})),
      by_row_(metrics.counter(kLeased, {"row"})),
      stale_(metrics.counter(kStale)),
      waiting_(metrics.gauge(kEntries)) {}

StreamQueue::~StreamQueue() { end(); }

const JobKind* StreamQueue::find_kind(std::string_view name) const {
  for (const JobKind& kind : kinds_)
    if (kind.name == name) return &kind;
  return nullptr;
}

Result<void> StreamQueue::prepare() { return rows_->prepare(); }

void StreamQueue::begin(std::function<void()> wake) {
  wake_ = std::move(wake);
  auto sweep_now = [this] {
    sweep_soon();
    wake_();
  };
  threads_ = std::make_unique<Threads>(streams_, sweep_now);
  for (Lane lane : kit::kLanes) {
    auto came = [this, lane](std::vector<Entry> entries) {
      receive(lane, std::move(entries));
      {
        std::lock_guard lock(mutex_);
        state_of(lane).waits = false;
      }
      wake_();
    };
    threads_->watches.push_back(
        std::make_unique<Watch>(streams_, lane, Watch::Ears{came, sweep_now}));
  }
}

// The watches use the courier.
void StreamQueue::end() {
  if (threads_) threads_->watches.clear();
  threads_.reset();
}

// The kind is asked for until the database, asked after this, knows of nothing that is due. False:
// it was asked for already.
bool StreamQueue::ask(const JobKind& kind) {
  std::lock_guard lock(mutex_);
  return state_of(kind.lane).asked.insert_or_assign(kind.name, ++changes_).second;
}

void StreamQueue::sweep_soon() {
  std::lock_guard lock(mutex_);
  for (LaneState& state : lanes_) state.sweeps = true;
}

std::vector<Notice> StreamQueue::notices_of(const std::vector<kit::Ordered>& ordered) {
  std::vector<Notice> notices;
  const Instant now = clock_.now();
  for (const kit::Ordered& one : ordered) {
    const JobKind* kind = find_kind(one.kind);
    if (kind == nullptr) continue;
    if (one.run_at > now) {
      ask(*kind);  // tells us when
      continue;
    }
    notices.push_back({.lane = kind->lane,
                       .priority = kind->priority,
                       .kind = one.kind,
                       .job = one.id,
                       .due = one.run_at});
  }
  return notices;
}

void StreamQueue::note_commit() {
  const auto ordered = kit::take_ordered();
  if (ordered.empty()) return;
  auto notices = notices_of(ordered);
  if (streams_.up()) threads_->courier.add(std::move(notices));
}

void StreamQueue::pass_on_orders() {
  if (threads_) return;
  const auto ordered = kit::take_ordered();
  if (!streams_.add(notices_of(ordered))) sweep_soon();
}

// Whether Redis is there. Once it comes back nobody knows what it lost.
bool StreamQueue::open_way() {
  bool was_away = false;
  {
    std::lock_guard lock(mutex_);
    if (!streams_.up()) was_away_ = true;
    was_away = was_away_;
  }
  if (!was_away) return true;
  if (!streams_.up() || !streams_.prepare()) return false;
  sweep_soon();
  std::lock_guard lock(mutex_);
  was_away_ = false;
  return true;
}

Result<Outlook> StreamQueue::look(Lane lane, std::size_t most) {
  if (open_way()) {
    pass_on_orders();
    const auto fetched = fetch(lane, most);
    const auto sweeping = fetched ? sweep(lane) : Result<bool>(fetched.error());
    if (sweeping) return look_around(lane, *sweeping);
  }
  {
    std::lock_guard lock(mutex_);
    state_of(lane).by_rows = true;
  }
  return rows_->look(lane, most);
}

// What comes while the lane has nothing comes to its watch.
Result<void> StreamQueue::fetch(Lane lane, std::size_t most) {
  LaneState& state = state_of(lane);
  std::size_t wanted = 0;
  {
    std::lock_guard lock(mutex_);
    if (!state.waits && state.count < most) wanted = most - state.count;
    if (wanted == 0) return {};
  }
  auto entries = TRY(streams_.take(lane, wanted));
  bool waits = false;
  {
    std::lock_guard lock(mutex_);
    state.more = entries.size() >= wanted;
    waits = !state.more && threads_ != nullptr;
    if (waits) state.waits = true;
  }
  receive(lane, std::move(entries));
  if (waits) threads_->watches.at(static_cast<std::size_t>(lane))->wait();
  return {};
}

void StreamQueue::receive(Lane lane, std::vector<Entry> entries) {
  std::vector<Entry> over;
  {
    std::lock_guard lock(mutex_);
    LaneState& state = state_of(lane);
    for (Entry& entry : entries) {
      const JobKind* kind = find_kind(entry.kind);
      if (kind != nullptr && kind->lane == lane && !is_asked_for(*kind)) {
        state.at_hand[kind->name].push_back(std::move(entry));
        ++state.count;
        continue;
      }
      if (kind != nullptr && kind->lane == lane) state.asked[kind->name] = ++changes_;
      over.push_back(std::move(entry));
    }
  }
  drop(std::move(over));
}

// An entry that stays there does no harm, so nobody waits to hear that it is gone.
void StreamQueue::drop(std::vector<Entry> entries) {
  if (entries.empty()) return;
  if (threads_)
    threads_->courier.drop(std::move(entries));
  else
    static_cast<void>(streams_.drop(entries));
}

// Whether it is time for one; what others took and did not drop is at hand then.
Result<bool> StreamQueue::sweep(Lane lane) {
  const Instant now = clock_.now();
  {
    std::lock_guard lock(mutex_);
    LaneState& state = state_of(lane);
    if (!state.sweeps && state.swept_at && now - *state.swept_at < kBetweenSweeps) return false;
    state.sweeps = false;
    state.swept_at = now;
  }
  receive(lane, TRY(streams_.claim(lane, kClaimedMax)));
  if (lane != Lane::Background) return true;
  const auto count = TRY(streams_.count());
  waiting_.set(static_cast<double>(count));
  std::lock_guard lock(mutex_);
  entries_ = count;
  return true;
}

// Entries and rows as one outlook.
Result<Outlook> StreamQueue::look_around(Lane lane, bool sweeping) {
  LaneState& state = state_of(lane);
  std::vector<std::string> kinds;
  std::uint64_t before = 0;
  {
    std::lock_guard lock(mutex_);
    state.by_rows = false;
    state.rows_first.clear();
    const Instant now = clock_.now();
    std::erase_if(state.next, [&](const auto& one) {
      if (one.second > now) return false;
      state.asked[one.first] = ++changes_;
      return true;
    });
    before = changes_;
    for (const auto& [kind, since] : state.asked) kinds.push_back(kind);
  }
  auto outlook = sweeping ? rows_->look(lane, 0) : rows_->look_at(kinds);
  std::vector<Entry> idle;
  {
    std::lock_guard lock(mutex_);
    if (!outlook) {
      state.sweeps = state.sweeps || sweeping;
      return outlook;
    }
    std::erase_if(outlook->heads, [&](const QueueHead& head) {
      const JobKind* kind = find_kind(head.kind);
      return kind == nullptr || kind->lane != lane;
    });
    for (const QueueHead& head : outlook->heads) learn(state, head, sweeping, before);
    add_entries(state, outlook->heads, idle);
  }
  drop(std::move(idle));
  return outlook;
}

// What the rows say of a kind: whether to ask again, and when.
void StreamQueue::learn(LaneState& state, const QueueHead& head, bool sweeping,
                        std::uint64_t before) {
  state.next.erase(head.kind);
  if (!head.next || *head.next > clock_.now()) {
    if (head.next) state.next[head.kind] = *head.next;
    const auto asked = state.asked.find(head.kind);
    if (asked != state.asked.end() && asked->second <= before) state.asked.erase(asked);
    return;
  }
  if (!sweeping) return;
  if (state.count == 0 || is_asked_for(*find_kind(head.kind))) {
    state.asked[head.kind] = ++changes_;
    return;
  }
  // While entries come, one batch a sweep is enough for older ones that no entry tells of.
  const auto at_hand = state.at_hand.find(head.kind);
  if (at_hand == state.at_hand.end() || *head.next < at_hand->second.front().due)
    state.rows_first.insert(head.kind);
}

// Kinds of which there are entries are due. Those of a paused kind wait in the database.
void StreamQueue::add_entries(LaneState& state, std::vector<QueueHead>& heads,
                              std::vector<Entry>& idle) {
  const Instant now = clock_.now();
  auto find = [&](const std::string& kind) {
    return std::find_if(heads.begin(), heads.end(),
                        [&](const QueueHead& head) { return head.kind == kind; });
  };
  std::vector<QueueHead> more;
  for (auto at = state.at_hand.begin(); at != state.at_hand.end();) {
    auto& [kind, entries] = *at;
    const Instant due = std::min(entries.front().due, now);
    const auto head = find(kind);
    if (head != heads.end() && head->paused) {
      state.count -= entries.size();
      state.asked[kind] = ++changes_;
      std::move(entries.begin(), entries.end(), std::back_inserter(idle));
      at = state.at_hand.erase(at);
      continue;
    }
    if (head == heads.end())
      more.push_back({.kind = kind, .paused = false, .next = due, .running = 0});
    else
      head->next = head->next ? std::min(*head->next, due) : due;
    ++at;
  }
  for (const auto& [kind, at] : state.next)
    if (find(kind) == heads.end() && !state.at_hand.contains(kind))
      more.push_back({.kind = kind, .paused = false, .next = at, .running = 0});
  heads.insert(heads.end(), more.begin(), more.end());
  std::sort(heads.begin(), heads.end(),
            [](const QueueHead& a, const QueueHead& b) { return a.kind < b.kind; });
}

Result<std::vector<Leased>> StreamQueue::lease(const JobKind& kind, std::size_t most,
                                               Instant until) {
  bool by_rows = false;
  {
    std::lock_guard lock(mutex_);
    const LaneState& state = state_of(kind.lane);
    by_rows =
        state.by_rows || state.rows_first.contains(kind.name) || !state.at_hand.contains(kind.name);
  }
  if (!by_rows) return lease_entries(kind, most, until);
  auto leased = TRY(rows_->lease(kind, most, until));
  by_row_.add(static_cast<double>(leased.size()));
  return leased;
}

std::vector<Entry> StreamQueue::pop(const JobKind& kind, std::size_t most) {
  std::lock_guard lock(mutex_);
  LaneState& state = state_of(kind.lane);
  const auto found = state.at_hand.find(kind.name);
  if (found == state.at_hand.end()) return {};
  auto& queue = found->second;
  const auto end = queue.begin() + static_cast<std::ptrdiff_t>(std::min(most, queue.size()));
  std::vector<Entry> out(std::make_move_iterator(queue.begin()), std::make_move_iterator(end));
  queue.erase(queue.begin(), end);
  state.count -= out.size();
  if (queue.empty()) state.at_hand.erase(found);
  return out;
}

// More of the kind, where what was at hand was over and the streams may have some.
bool StreamQueue::refill(const JobKind& kind, std::size_t most) {
  for (;;) {
    {
      std::lock_guard lock(mutex_);
      const LaneState& state = state_of(kind.lane);
      if (state.at_hand.contains(kind.name)) return true;
      if (!state.more || state.count > 0) return false;
    }
    if (!fetch(kind.lane, most)) return false;
  }
}

Result<std::vector<Leased>> StreamQueue::lease_entries(const JobKind& kind, std::size_t most,
                                                       Instant until) {
  std::vector<Leased> out;
  std::size_t read = 0;
  while (out.size() < most && refill(kind, most)) {
    auto entries = pop(kind, std::min(most - out.size(), kRowsMax));
    read += entries.size();
    std::vector<JobId> ids;
    for (const Entry& entry : entries) ids.push_back(entry.job);
    auto leased = rows_->lease_rows(kind, ids, until);
    if (!leased) {
      receive(kind.lane, std::move(entries));  // at the end: they are tried again
      if (out.empty()) return leased;
      break;
    }
    auto matched = match(kind, std::move(entries), std::move(leased).take());
    std::move(matched.begin(), matched.end(), std::back_inserter(out));
  }
  by_entry_.add(static_cast<double>(out.size()));
  // Nothing was leased, yet there is more: this must not be the last look.
  if (out.empty() && read > 0 && wake_) wake_();
  return out;
}

// Entries whose job is leased are its receipts; the others are over.
std::vector<Leased> StreamQueue::match(const JobKind& kind, std::vector<Entry> entries,
                                       std::vector<Leased> leased) {
  std::map<JobId, Leased*> by_id;
  for (Leased& one : leased) by_id[one.row.id] = &one;
  std::vector<Entry> over;
  for (Entry& entry : entries) {
    const auto found = by_id.find(entry.job);
    if (found != by_id.end() && found->second->receipt.empty())
      found->second->receipt = entry.receipt();
    else
      over.push_back(std::move(entry));
  }
  if (over.empty()) return leased;
  // One of them may wait for the end of another of its key, or for its kind.
  ask(kind);
  stale_.add(static_cast<double>(over.size()));
  drop(std::move(over));
  return leased;
}

Result<std::vector<JobId>> StreamQueue::extend(std::span<const kit::Held> held, Instant until) {
  return rows_->extend(held, until);
}

// What waited for these ends has no entry of its own.
Result<void> StreamQueue::settle(std::span<const kit::Ending> endings) {
  std::set<const JobKind*> kinds;
  std::vector<Entry> entries;
  for (const kit::Ending& ending : endings) {
    const Leased& leased = *ending.leased;
    if (leased.kind != nullptr &&
        (is_asked_for(*leased.kind) || !leased.row.key.empty() || ending.error))
      kinds.insert(leased.kind);
    if (auto entry = Entry::of_receipt(leased.receipt)) entries.push_back(*std::move(entry));
  }
  for (const JobKind* kind : kinds) ask(*kind);
  TRY(rows_->settle(endings));
  // A look that began before the commit and ended after it has crossed them off.
  bool crossed_off = false;
  for (const JobKind* kind : kinds) crossed_off = ask(*kind) || crossed_off;
  drop(std::move(entries));
  if (crossed_off && wake_) wake_();
  return {};
}

Result<void> StreamQueue::take_back(Instant lost_before, const std::function<bool(JobId)>& mine) {
  TRY(rows_->take_back(lost_before, mine));
  sweep_soon();
  return {};
}

kit::Handing StreamQueue::handing() const {
  std::lock_guard lock(mutex_);
  return {.by = "Redis", .away = was_away_ || !streams_.up(), .entries = entries_};
}

}  // namespace stithy::dispatch
