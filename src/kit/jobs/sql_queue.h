// SPDX-License-Identifier: Apache-2.0
//
// sql_queue.h — the jobs as rows of the database: the driver that is always there.
//
// One transaction a call. Rows are taken with `for update skip locked` where the database has it;
// SQLite has one writer. Limits hold across processes: a kind that has one is locked while it is
// leased from. Kinds, clock and database outlive it.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "db/db.h"
#include "kit/jobs/job_queue.h"
#include "kit/jobs/recurrence.h"
#include "sys/clock.h"

namespace stithy::kit {

class SqlQueue final : public JobQueue {
 public:
  using Random = std::function<std::uint64_t()>;
  SqlQueue(db::Database& database, const sys::Clock& clock, std::span<const JobKind> kinds,
           const Recurrence& recurrence, Random random);

  Result<void> prepare() override;
  Result<Outlook> look(Lane lane, std::size_t most) override;
  // The same with the heads of these kinds alone, and without what was lost.
  Result<Outlook> look_at(std::span<const std::string> kinds);
  Result<std::vector<Leased>> lease(const JobKind& kind, std::size_t most, Instant until) override;
  // Those of these jobs that are due, for kinds without limits and schedules. At most 500.
  Result<std::vector<Leased>> lease_rows(const JobKind& kind, std::span<const JobId> ids,
                                         Instant until);
  Result<std::vector<JobId>> extend(std::span<const Held> held, Instant until) override;
  Result<void> settle(std::span<const Ending> endings) override;
  Result<void> take_back(Instant lost_before, const std::function<bool(JobId)>& mine) override;

 private:
  const JobKind* find_kind(std::string_view name) const;
  Result<std::vector<sql::DueRow>> list_due(db::Tx& tx, const JobKind& kind, std::size_t most,
                                            Instant now);
  Result<bool> take(db::Tx& tx, Leased& leased, Instant now, Instant until);
  Result<void> settle_one(db::Tx& tx, const Ending& ending);
  Result<void> retry_or_bury(db::Tx& tx, const Ending& ending);
  Result<bool> begins_failing(db::Tx& tx, const Leased& leased);
  Result<void> end(db::Tx& tx, const Ending& ending, JobState state);
  Result<void> note_failure(db::Tx& tx, const Ending& ending);

  db::Database& database_;
  const sys::Clock& clock_;
  const std::span<const JobKind> kinds_;
  std::vector<std::string> names_;
  const Recurrence& recurrence_;
  const Random random_;
};

}  // namespace stithy::kit
