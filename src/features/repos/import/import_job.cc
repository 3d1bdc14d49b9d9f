// SPDX-License-Identifier: Apache-2.0
#include "base/log.h"
#include "base/text.h"
#include "db/transact.h"
#include "features/repos/egress.h"
#include "features/repos/import/import.h"
#include "git/ref_list.h"
#include "http/egress_proxy.h"
#include "pillars/repo/journal.h"
#include "sys/failpoint.h"

namespace stithy::repos {

namespace {

constexpr int kAttempts = 3;
constexpr std::string_view kReceiving = "Receiving objects", kResolving = "Resolving deltas";
constexpr std::chrono::minutes kTimeMax{120};
constexpr std::chrono::seconds kWait{30};

struct Task {
  RepoId repository;
  UserId actor;
  std::string url;
  bool local = false;
};

Result<Task> task_of(const kit::JobRun& run) {
  Json payload = TRY(run.payload());
  const Json* repository = payload.find("repository");
  const Json* actor = payload.find("actor");
  const Json* url = payload.find("url");
  const Json* local = payload.find("local");
  bool whole = repository && repository->as_int() && actor && actor->as_int() && url &&
               url->as_string() && local && local->as_bool();
  if (!whole) return internal("an import's job lacks a member");
  return Task{RepoId{*repository->as_int()}, UserId{*actor->as_int()}, *url->as_string(),
              *local->as_bool()};
}

// Does the row still wait for this very job?
Result<bool> is_wanted(db::Reader& reader, RepoId id, JobId job) {
  auto r = TRY(repo::find_repository(reader, id));
  return r && !r->deleted_at && r->import_state == repo::ImportState::Running &&
         r->import_job == job;
}

std::string topic_of(RepoId repository) { return kit::live_topic("repo", repository.value()); }

Result<void> bring(const Foundations& on, kit::JobRun& run, const Task& task) {
  // Files from a run that ended between bringing them and saying so.
  if (sys::path_exists(on.repositories.path_of(task.repository))) return {};
  git::ImportSource source{task.local ? git::RemoteUrl::local(text::cut(task.url, "file://").after)
                                      : TRY(git::RemoteUrl::parse(task.url))};
  std::unique_ptr<http::EgressProxy> proxy;
  if (!task.local) {
    proxy = TRY(http::EgressProxy::start(import_policy(on.settings)));
    source.proxy = proxy->url().reveal();
  }
  source.time_max = kTimeMax;
  source.progress = [&](const git::ImportProgress& progress) {
    // What the other side does before it sends is part of receiving.
    run.progress({.step = progress.stage == kResolving ? 2 : 1,
                  .steps = 2,
                  .message = progress.stage,
                  .item = progress.percent,
                  .items = 100});
    on.live.tell(topic_of(task.repository), on.clock.now());
  };
  source.cancelled = [&run] { return run.should_stop(); };
  TRY(sys::failpoint("import.before_fetch"));
  TRY(on.repositories.files().import(task.repository, source));
  return {};
}

// False: the row waits no more, so the files must go.
Result<bool> note_done(const Foundations& on, kit::JobRun& run, const Task& task) {
  sys::Path path = on.repositories.path_of(task.repository);
  auto format = TRY(git::read_object_format(path));
  std::string head = TRY(git::read_head_target(path));
  std::string branch(text::cut(head, "refs/heads/").after);
  auto size = on.repositories.files().disk_bytes(task.repository);
  repo::Arrival arrival{.repository = task.repository,
                        .actor = task.actor,
                        .reason = "import",
                        .refs = TRY(arrived_refs(path))};
  return db::transact(on.database, Deadline::in(kWait), [&](db::Tx& tx) -> Result<bool> {
    if (!TRY(is_wanted(tx, task.repository, run.id()))) return false;
    TRY(repo::finish_import(tx, task.repository, format, branch, size));
    TRY(repo::note_arrival(tx, arrival, on.clock.now()));
    return true;
  });
}

Result<void> note_failed(const Foundations& on, kit::JobRun& run, const Task& task,
                         const Error& reason) {
  auto note = [&](db::Tx& tx) -> Result<bool> {
    if (!TRY(is_wanted(tx, task.repository, run.id()))) return false;
    TRY(run.flush(tx));
    TRY(kit::fail_job(tx, run.id(), reason, on.clock.now()));
    TRY(repo::set_import_state(tx, task.repository, repo::ImportState::Failed, run.id()));
    return true;
  };
  if (TRY(db::transact(on.database, Deadline::in(kWait), note))) run.flushed();
  return {};
}

Result<void> run_import(const Foundations& on, kit::JobRun& run) {
  Task task = TRY(task_of(run));
  {
    auto reader = TRY(on.database.read(run.deadline()));
    if (!TRY(is_wanted(*reader, task.repository, run.id()))) return {};
  }
  auto brought = bring(on, run, task);
  if (!brought) {
    Error reason = brought.error();
    // The server ends (it runs again) or somebody cancelled it (who set the state already).
    if (run.stop().stop_requested() && !run.deadline().passed()) return reason;
    // The net may be down for a moment; everything else stays as it is.
    if (reason.code == Code::Unavailable && run.attempt() < kAttempts) return reason;
    TRY(note_failed(on, run, task, reason));
    on.live.tell(topic_of(task.repository), on.clock.now());
    return reason;
  }
  TRY(sys::failpoint("import.before_done"));
  if (!TRY(note_done(on, run, task))) return on.repositories.files().remove(task.repository);
  on.repositories.forget(task.repository);
  on.live.tell(topic_of(task.repository), on.clock.now());
  LOG(Info, "repos.imported", {{"repository", task.repository.value()}});
  return {};
}

// An import whose job died with the server or was cancelled among the jobs fails for its row too.
Result<void> settle_lost(const Foundations& on, kit::JobRun& run) {
  return repo::visit_all(
      on.database, run.deadline(), [&](const repo::Repository& r) -> Result<void> {
        if (r.import_state != repo::ImportState::Running || r.deleted_at) return {};
        if (r.import_job) {
          auto reader = TRY(on.database.read(run.deadline()));
          auto job = TRY(kit::find_job(*reader, *r.import_job));
          bool alive =
              job && (job->state == kit::JobState::Waiting || job->state == kit::JobState::Running);
          if (alive) return {};
        }
        return db::transact(on.database, Deadline::in(kWait), [&](db::Tx& tx) -> Result<void> {
          if (r.import_job && !TRY(is_wanted(tx, r.id, *r.import_job))) return {};
          return repo::set_import_state(tx, r.id, repo::ImportState::Failed, r.import_job);
        });
      });
}

}  // namespace

std::vector<kit::JobKind> import_kinds(const Foundations& on) {
  return {{.name = "repos.import",
           .lane = kit::Lane::Long,
           .attempts = kAttempts,
           .timeout = kTimeMax + std::chrono::minutes(5),
           .steps = {std::string(kReceiving), std::string(kResolving)},
           .run = [&on](kit::JobRun& run) { return run_import(on, run); }},
          {.name = "repos.settle_imports",
           .timeout = std::chrono::minutes(5),
           .every = std::chrono::minutes(15),
           .run = [&on](kit::JobRun& run) { return settle_lost(on, run); }}};
}

}  // namespace stithy::repos
