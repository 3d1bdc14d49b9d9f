// SPDX-License-Identifier: Apache-2.0
#include "features/code/activity/jobs.h"

#include "base/text.h"
#include "db/transact.h"
#include "features/code/activity/count.h"
#include "pillars/repo/events.h"

namespace stithy::code {

namespace {

constexpr std::string_view kKind = "code.count_activity";
constexpr std::chrono::seconds kWait{10};
constexpr std::chrono::seconds kRun{60};
constexpr std::chrono::minutes kTimeout{10};

std::string key_of(RepoId id) { return text::format("repo {}", id.value()); }

Result<void> order(const Foundations& on, RepoId id) {
  return db::transact(on.database, Deadline::in(kWait), [&](db::Tx& tx) -> Result<void> {
    TRY(kit::enqueue(tx,
                     {.kind = kKind,
                      .payload = text::format("{{\"repository\":{}}}", id.value()),
                      .key = key_of(id)},
                     on.clock.now()));
    return {};
  });
}

Result<std::optional<repo::Repository>> find(const Foundations& on, kit::JobRun& run) {
  const Json payload = TRY(run.payload());
  const Json* number = payload.find("repository");
  if (!number || !number->as_int()) return internal("a job lacks its repository");
  auto reader = TRY(on.database.read(run.deadline()));
  auto found = TRY(repo::find_repository(*reader, RepoId{*number->as_int()}));
  const bool counts = found && !found->deleted_at && !found->quarantined &&
                      found->import_state == repo::ImportState::None;
  return counts ? std::move(found) : std::nullopt;
}

Result<void> count_lines_of(git::Repository& git, const TallyFiles& files, const git::Oid& tip,
                            kit::JobRun& run) {
  const LinesRun lines{.until = run.deadline().sooner(kRun),
                       .stop = [&run] { return run.should_stop(); },
                       .kept =
                           [&run](const Tally& tally) {
                             run.progress({.step = 2,
                                           .steps = 2,
                                           .item = static_cast<std::int64_t>(tally.lines_done()),
                                           .items = static_cast<std::int64_t>(tally.commits)});
                           }};
  if (TRY(count_lines(git, files, tip, lines)) > 0 || run.should_stop()) return {};
  // One commit takes all the time of a run.
  run.log("The lines of one commit take too long to count; it is passed over.");
  return pass_over_one(git, files, tip, Deadline::in(kRun));
}

Result<void> count(const Foundations& on, kit::JobRun& run) {
  auto repository = TRY(find(on, run));
  if (!repository) return {};
  const TallyFiles files(on.repositories.data_directory(), repository->id);
  auto git = TRY(on.repositories.open(*repository));
  auto refs = TRY(git->refs(static_cast<std::uint64_t>(repository->generation)));
  auto tip = default_tip(*refs);
  if (!tip) return files.remove();
  run.progress({.step = 1, .steps = 2});
  const Tally tally = TRY(count_commits_of(*git, files, *tip, run.deadline()));
  if (tally.has_lines()) return {};
  auto counted = count_lines_of(*git, files, *tip, run);
  if (run.should_stop()) return unavailable("Stopped.", std::chrono::seconds(60));
  // NotFound: the tip moved meanwhile; the next run begins with the new one.
  if (!counted && counted.error().code != Code::NotFound) return counted;
  auto now = files.find_any();
  const bool finished = now && now->has_lines() && now->tip == *tip;
  return finished ? Result<void>() : order(on, repository->id);
}

// What readers missed.
Result<void> fulfil(const Foundations& on, kit::JobRun& run) {
  const sys::Path& data = on.repositories.data_directory();
  for (RepoId id : TallyFiles::list_wanted(data)) {
    if (run.should_stop()) return {};
    TRY(order(on, id));
    TRY(TallyFiles(data, id).forget_wanted());
  }
  return {};
}

// What was counted of repositories that are gone.
Result<void> sweep(const Foundations& on, kit::JobRun& run) {
  for (RepoId id : TallyFiles::list(on.repositories.data_directory())) {
    auto reader = TRY(on.database.read(run.deadline()));
    if (TRY(repo::find_repository(*reader, id))) continue;
    TRY(TallyFiles(on.repositories.data_directory(), id).remove());
  }
  return {};
}

}  // namespace

kit::Listener count_after_push(const Foundations& on) {
  return kit::on<repo::Pushed>("code.order_count",
                               [&on](const repo::Pushed& event, kit::JobRun&) -> Result<void> {
                                 return order(on, event.repository);
                               });
}

std::vector<kit::JobKind> activity_kinds(const Foundations& on) {
  return {{.name = std::string(kKind),
           .lane = kit::Lane::Long,
           .attempts = 3,
           .timeout = kTimeout,
           .steps = {"Counting commits", "Counting lines"},
           .run = [&on](kit::JobRun& run) { return count(on, run); }},
          {.name = "code.order_wanted",
           .attempts = 1,
           .every = std::chrono::minutes(1),
           .run = [&on](kit::JobRun& run) { return fulfil(on, run); }},
          {.name = "code.sweep_activity",
           .attempts = 1,
           .timeout = std::chrono::minutes(10),
           .cron = "20 3 * * *",
           .run = [&on](kit::JobRun& run) { return sweep(on, run); }}};
}

}  // namespace stithy::code
