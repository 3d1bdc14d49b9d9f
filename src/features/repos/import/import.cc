// SPDX-License-Identifier: Apache-2.0
#include "features/repos/import/import.h"

#include "base/log.h"
#include "base/text.h"
#include "db/transact.h"
#include "git/ref_list.h"
#include "kit/jobs/job_runner.h"
#include "pillars/repo/journal.h"

namespace stithy::repos {

namespace {

constexpr std::string_view kKind = "repos.import";
constexpr std::chrono::seconds kWait{10};

std::string render_payload(RepoId id, UserId actor, const git::RemoteUrl& from) {
  JsonWriter w;
  w.begin_object().member("repository", id.value()).member("actor", actor.value());
  w.member("url", from.text());
  w.member("local", from.scheme() == git::RemoteUrl::Scheme::File).end_object();
  return std::move(w).take();
}

Result<JobId> order(db::Tx& tx, RepoId id, std::string_view payload, Instant now) {
  JobId job = TRY(kit::enqueue(
      tx, {.kind = kKind, .payload = payload, .key = text::format("repo {}", id.value())}, now));
  TRY(repo::set_import_state(tx, id, repo::ImportState::Running, job));
  return job;
}

// Each may hold a worker for as long as its source likes; others need workers, too.
Result<void> check_room(db::Tx& tx, const Foundations& on, NamespaceId owner) {
  constexpr std::chrono::seconds kSoon{60};
  auto allowed = repo::kImportsMax(on.settings);
  if (TRY(repo::count_running_imports(tx, owner)) < allowed) return {};
  return limited(
      text::format("This owner has {} on the way already. Wait until one has ended, or "
                   "cancel one.",
                   text::plural(static_cast<std::uint64_t>(allowed), "import", "imports")),
      kSoon);
}

}  // namespace

Result<git::RemoteUrl> parse_import_url(std::string_view address, bool local) {
  if (address.starts_with("/")) {
    if (!local)
      return invalid_field("url",
                           "Directories of the server can be imported only by "
                           "administrators, when the setting repo.import_local_paths "
                           "allows it.");
    return git::RemoteUrl::local(address);
  }
  if (!address.starts_with("http://") && !address.starts_with("https://"))
    return invalid_field("url", "The address begins with https:// or http://.");
  auto parsed = git::RemoteUrl::parse(address);
  if (!parsed) return invalid_field("url", parsed.error().message);
  return parsed;
}

std::string name_from_url(std::string_view address) {
  address = text::cut(address, "?").before;
  while (address.ends_with('/')) address.remove_suffix(1);
  if (address.ends_with(".git")) address.remove_suffix(4);
  auto slash = address.rfind('/');
  if (slash == address.npos || address.substr(0, slash).ends_with("/")) return {};
  return std::string(address.substr(slash + 1));
}

Result<repo::Repository> start_import(const Foundations& on, const Creator& creator,
                                      const CreateWish& wish, const git::RemoteUrl& from) {
  auto id = sys::make_id<RepoId>();
  Instant now = on.clock.now();
  auto begin = [&](db::Tx& tx) -> Result<void> {
    auto owner = TRY(check_wish(tx, creator, wish));
    TRY(check_room(tx, on, owner.id));
    UserId actor = TRY(creator.actor(tx, owner));
    TRY(repo::insert_repository(tx, id,
                                {.owner = owner.id,
                                 .name = wish.name,
                                 .description = wish.description,
                                 .visibility = wish.visibility,
                                 .default_branch = wish.default_branch,
                                 .import_state = repo::ImportState::Running,
                                 .by = actor},
                                now));
    TRY(give_to_maker(tx, id, actor, now));
    TRY(order(tx, id, render_payload(id, actor, from), now));
    return {};
  };
  TRY(db::transact(on.database, Deadline::in(kWait), begin));
  LOG(Info, "repos.import_started", {{"repository", id.value()}});
  auto reader = TRY(on.database.read(Deadline::in(kWait)));
  auto made = TRY(repo::find_repository(*reader, id));
  if (!made) return conflict("The repository was removed while it was made.");
  return *std::move(made);
}

Result<void> cancel_import(const Foundations& on, const access::RepoAdmin& at) {
  const auto& r = at.repository();
  if (r.import_state != repo::ImportState::Running || !r.import_job)
    return conflict("This repository is not being imported.");
  Error reason =
      conflict(at.who().login.empty() ? std::string("The import was cancelled.")
                                      : text::format("{} cancelled the import.", at.who().login));
  // Stops the run first, when it runs here; whether it got that far is decided by the row below.
  if (on.jobs) {
    auto stopped = on.jobs->cancel(*r.import_job);
    if (!stopped && stopped.error().code != Code::Conflict) return stopped;
  }
  return db::transact(on.database, Deadline::in(kWait), [&](db::Tx& tx) -> Result<void> {
    auto present = TRY(repo::find_repository(tx, r.id));
    if (!present || present->import_state != repo::ImportState::Running)
      return conflict("The import has ended already.");
    TRY(kit::fail_job(tx, *r.import_job, reason, on.clock.now()));
    LOG(Info, "repos.import_cancelled", {{"repository", r.id.value()}});
    return repo::set_import_state(tx, r.id, repo::ImportState::Failed, r.import_job);
  });
}

Result<void> retry_import(const Foundations& on, const access::RepoAdmin& at) {
  RepoId id = at.repository().id;
  return db::transact(on.database, Deadline::in(kWait), [&](db::Tx& tx) -> Result<void> {
    auto r = TRY(repo::find_repository(tx, id));
    if (!r || r->import_state != repo::ImportState::Failed || !r->import_job)
      return conflict("There is no failed import to try again.");
    auto job = TRY(kit::find_job(tx, *r->import_job));
    if (!job)
      return conflict(
          "The address of this import is not known any more. Delete the repository "
          "and import it anew.");
    TRY(check_room(tx, on, r->owner_id));
    TRY(order(tx, id, job->payload, on.clock.now()));
    LOG(Info, "repos.import_retried", {{"repository", id.value()}});
    return {};
  });
}

}  // namespace stithy::repos
