// SPDX-License-Identifier: Apache-2.0
//
// stream_queue.h — the driver of jobs that Redis hands out: the database stays the truth.
//
// An order that is committed and due becomes an entry of a Stream (streams.h). A lane that looks
// takes entries instead of asking the database what is due, and leases their rows; after the end of
// a job its entry is dropped. Everything else is as sql_queue.h does it, and so is everything while
// Redis is away. The database is asked beside it
//   - of all kinds every two seconds (a sweep), at the start, and when Redis comes back or told
//   that
//     it lost something: whatever no entry tells of is found then;
//   - of kinds with a limit or a schedule, of those whose job waits for another of its key, and of
//     those that a sweep found while no entries came, until nothing of them is due;
//   - of the moment for which a job is ordered, once it has come.
// Without threads (begin() was not called) orders of the calling thread are passed on by the next
// look. Thread-safe. Streams, clock, kinds and metrics outlive it.
#pragma once

#include <array>
#include <atomic>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "kit/dispatch/courier.h"
#include "kit/dispatch/streams.h"
#include "kit/dispatch/watch.h"
#include "kit/jobs/ordered.h"
#include "kit/jobs/sql_queue.h"
#include "kit/metrics.h"

namespace stithy::dispatch {

// Between two sweeps of a lane.
inline constexpr std::chrono::milliseconds kBetweenSweeps{2'000};

class StreamQueue final : public kit::JobQueue {
 public:
  StreamQueue(std::unique_ptr<kit::SqlQueue> rows, Streams& streams, const sys::Clock& clock,
              std::span<const kit::JobKind> kinds, kit::Metrics& metrics);
  ~StreamQueue() override;

  Result<void> prepare() override;
  Result<kit::Outlook> look(kit::Lane lane, std::size_t most) override;
  Result<std::vector<kit::Leased>> lease(const kit::JobKind& kind, std::size_t most,
                                         Instant until) override;
  Result<std::vector<JobId>> extend(std::span<const kit::Held> held, Instant until) override;
  Result<void> settle(std::span<const kit::Ending> endings) override;
  Result<void> take_back(Instant lost_before, const std::function<bool(JobId)>& mine) override;
  void begin(std::function<void()> wake) override;
  void end() override;
  void note_commit() override;
  kit::Handing handing() const override;

 private:
  // Used by the one worker that looks, and touched by commits and ends of jobs.
  struct LaneState {
    std::map<std::string, std::deque<Entry>> at_hand;  // by kind
    std::size_t count = 0;                             // of them
    bool more = false;                                 // the streams had all that was asked for
    bool waits = false;                                // its watch takes what comes
    bool by_rows = true;                               // this turn is the database's
    bool sweeps = true;  // at the next look, however long ago the last was
    std::optional<Instant> swept_at;
    // Kinds of which the database is asked, and since which change; see ask().
    std::map<std::string, std::uint64_t> asked;
    std::set<std::string> rows_first;     // kinds that this turn takes from the rows
    std::map<std::string, Instant> next;  // when something of a kind will be due, as known
  };
  struct Threads;

  LaneState& state_of(kit::Lane lane) { return lanes_[static_cast<std::size_t>(lane)]; }
  const kit::JobKind* find_kind(std::string_view name) const;
  std::vector<Notice> notices_of(const std::vector<kit::Ordered>& ordered);
  bool open_way();
  void pass_on_orders();
  void sweep_soon();
  bool ask(const kit::JobKind& kind);
  Result<void> fetch(kit::Lane lane, std::size_t most);
  void receive(kit::Lane lane, std::vector<Entry> entries);
  void drop(std::vector<Entry> entries);
  Result<bool> sweep(kit::Lane lane);
  Result<kit::Outlook> look_around(kit::Lane lane, bool sweeping);
  void learn(LaneState& state, const kit::sql::QueueHead& head, bool sweeping,
             std::uint64_t before);
  void add_entries(LaneState& state, std::vector<kit::sql::QueueHead>& heads,
                   std::vector<Entry>& idle);
  std::vector<Entry> pop(const kit::JobKind& kind, std::size_t most);
  bool refill(const kit::JobKind& kind, std::size_t most);
  Result<std::vector<kit::Leased>> lease_entries(const kit::JobKind& kind, std::size_t most,
                                                 Instant until);
  std::vector<kit::Leased> match(const kit::JobKind& kind, std::vector<Entry> entries,
                                 std::vector<kit::Leased> leased);

  const std::unique_ptr<kit::SqlQueue> rows_;
  Streams& streams_;
  const sys::Clock& clock_;
  const std::span<const kit::JobKind> kinds_;
  const kit::OrderListening listening_;

  mutable std::mutex mutex_;  // of what follows
  std::array<LaneState, kit::kLanes.size()> lanes_;
  std::uint64_t changes_ = 0;
  bool was_away_ = true;
  std::optional<std::uint64_t> entries_;
  std::function<void()> wake_;
  std::unique_ptr<Threads> threads_;

  kit::Counter by_entry_, by_row_, stale_;
  kit::Gauge waiting_;
};

}  // namespace stithy::dispatch
