// SPDX-License-Identifier: Apache-2.0
#include "app/backup/schedule.h"

#include "base/text.h"
#include "kit/backup/prune.h"
#include "kit/backup/settings.h"
#include "kit/jobs/job_run.h"

namespace stithy::app {

namespace {

Result<void> run(const Foundations& on, std::span<const db::Migration> migrations,
                 kit::JobRun& job) {
  const std::string target = backup::kTarget(on.settings);
  if (target.empty())
    return invalid("Nobody said where backups go: the setting backup.target is empty.");
  auto depot = TRY(backup::open_depot(target, *on.settings.now(), on.clock));
  auto tell = [&job](const BackupStep& step) {
    job.progress({.step = 1,
                  .steps = 2,
                  .message = step.doing,
                  .item = step.count,
                  .items = std::max(step.of, step.count)});
  };
  auto made = TRY(create_backup(on, migrations, *depot, tell));
  job.log(text::format("Made {}: {}, of which {} were written.", made.id,
                       text::render_size(made.counts.size_bytes),
                       text::render_size(made.counts.bytes_written)));
  for (const auto& warning : made.warnings) job.log("Warning: " + warning);
  job.progress({.step = 2, .steps = 2, .message = "removing old backups"});
  auto lock = TRY(lock_backups(on.repositories.data_directory()));
  auto pruned = TRY(
      backup::prune(*depot, {.last = static_cast<std::size_t>(backup::kKeepLast(on.settings)),
                             .daily = static_cast<std::size_t>(backup::kKeepDaily(on.settings))}));
  if (pruned.backups + pruned.packs > 0)
    job.log(text::format("Removed {} and {}.", text::plural(pruned.backups, "backup", "backups"),
                         text::plural(pruned.packs, "pack", "packs")));
  return {};
}

}  // namespace

kit::JobKind backup_kind(const Foundations& on,
                         std::function<std::vector<db::Migration>()> migrations) {
  return {.name = "backup.create",
          .lane = kit::Lane::Long,
          .attempts = 3,
          .backoff = {.first = std::chrono::minutes(5), .longest = std::chrono::hours(1)},
          .timeout = std::chrono::hours(12),
          .limit = 1,
          .cron = backup::kSchedule(on.settings),
          .steps = {"Copying", "Removing old backups"},
          .run = [&on, migrations = std::move(migrations)](kit::JobRun& job) -> Result<void> {
            const auto steps = migrations();
            return run(on, steps, job);
          }};
}

}  // namespace stithy::app
