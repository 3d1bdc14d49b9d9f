// SPDX-License-Identifier: Apache-2.0
#include "features/repos/upkeep.h"

#include "base/text.h"
#include "db/transact.h"
#include "features/repos/backup_lock.h"
#include "git/maintenance.h"
#include "pillars/repo/events.h"
#include "pillars/repo/journal.h"
#include "sys/failpoint.h"
#include "sys/shared_lock.h"

namespace stithy::repos {

namespace {

constexpr std::string_view kKind = "repos.maintain";
constexpr std::chrono::seconds kAfterPush{30};
constexpr std::chrono::seconds kWait{10};
constexpr std::chrono::seconds kLaneWait{60};

Result<void> order(const Foundations& on, RepoId id, Instant at) {
  return db::transact(on.database, Deadline::in(kWait), [&](db::Tx& tx) -> Result<void> {
    TRY(kit::enqueue(tx,
                     {.kind = kKind,
                      .payload = text::format("{{\"repository\":{}}}", id.value()),
                      .key = text::format("repo {}", id.value()),
                      .run_at = at},
                     on.clock.now()));
    return {};
  });
}

bool is_tended(const repo::Repository& r) {
  return !r.deleted_at && r.import_state == repo::ImportState::None && !r.quarantined;
}

Result<void> take_step(const Foundations& on, RepoId id, git::MaintenanceStep step,
                       kit::JobRun& run) {
  TRY(sys::failpoint("maintenance.before_step"));
  std::optional<sys::SharedLock> no_backup;
  if (step == git::MaintenanceStep::Repack || step == git::MaintenanceStep::FullRepack) {
    // They alone remove files of objects, and a backup may be about to read them; the full one also
    // drops objects that its snapshot may name. The next look at all repositories orders it again.
    no_backup = TRY(sys::SharedLock::try_acquire(backup_lock(on)));
    if (!no_backup) {
      run.log("Put off: a backup is being made.");
      return {};
    }
  }
  std::optional<git::RefLanes::Lane> lane;
  if (step == git::MaintenanceStep::PackRefs)
    lane.emplace(TRY(on.repositories.lanes().acquire(repo::lane_key(id), Deadline::in(kLaneWait))));
  return git::Maintenance(on.git).run(on.repositories.path_of(id), step, run.now(), run.deadline());
}

Result<void> maintain(const Foundations& on, kit::JobRun& run) {
  Json payload = TRY(run.payload());
  const Json* number = payload.find("repository");
  if (!number || !number->as_int()) return internal("a job lacks its repository");
  RepoId id{*number->as_int()};
  {
    auto reader = TRY(on.database.read(run.deadline()));
    auto r = TRY(repo::find_repository(*reader, id));
    if (!r || !is_tended(*r)) return {};
  }
  sys::Path path = on.repositories.path_of(id);
  auto steps = TRY(git::Maintenance(on.git).plan(path, run.now()));
  if (steps.empty()) return {};
  auto mark = TRY(on.repositories.files().mark(id));
  int reached = 0;
  for (const auto& step : steps) {
    if (run.should_stop()) return unavailable("Stopped.", std::chrono::seconds(60));
    run.progress({.step = ++reached,
                  .steps = static_cast<int>(steps.size()),
                  .message = git::step_name(step.step)});
    run.log(text::format("{}: {}", git::step_name(step.step), step.reason));
    TRY(take_step(on, id, step.step, run));
  }
  auto size = on.repositories.files().disk_bytes(id);
  return db::transact(on.database, Deadline::in(kWait),
                      [&](db::Tx& tx) { return repo::set_size(tx, id, size); });
}

// Finds what a push did not lead to: repositories of imports and restores, packs that grew old.
Result<void> look_at_all(const Foundations& on, kit::JobRun& run) {
  git::Maintenance maintenance(on.git);
  return repo::visit_all(on.database, run.deadline(),
                         [&](const repo::Repository& r) -> Result<void> {
                           if (run.should_stop())
                             return unavailable("Stopped.", std::chrono::seconds(60));
                           if (!is_tended(r)) return {};
                           auto steps = maintenance.plan(on.repositories.path_of(r.id), run.now());
                           // One damaged repository must not keep the others from being tended;
                           // fsck names it.
                           if (!steps)
                             run.log(text::format("{}: {}", r.full_name(), steps.error().cause));
                           else if (!steps->empty())
                             TRY(order(on, r.id, run.now()));
                           return {};
                         });
}

}  // namespace

kit::Listener upkeep_after_push(const Foundations& on) {
  return kit::on<repo::Pushed>("repos.order_upkeep",
                               [&on](const repo::Pushed& event, kit::JobRun& run) -> Result<void> {
                                 return order(on, event.repository, run.now() + kAfterPush);
                               });
}

std::vector<kit::JobKind> upkeep_kinds(const Foundations& on) {
  return {{.name = std::string(kKind),
           .lane = kit::Lane::Long,
           .attempts = 3,
           .timeout = std::chrono::hours(2),
           .run = [&on](kit::JobRun& run) { return maintain(on, run); }},
          {.name = "repos.look_for_upkeep",
           .attempts = 1,
           .timeout = std::chrono::minutes(30),
           .every = std::chrono::hours(1),
           .run = [&on](kit::JobRun& run) { return look_at_all(on, run); }}};
}

}  // namespace stithy::repos
