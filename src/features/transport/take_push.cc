// SPDX-License-Identifier: Apache-2.0
#include "features/transport/take_push.h"

#include "base/log.h"
#include "base/text.h"
#include "db/transact.h"
#include "features/transport/adopt.h"
#include "features/transport/leaks.h"
#include "features/transport/routes.h"
#include "pillars/access/ref_policy.h"
#include "pillars/repo/journal.h"
#include "pillars/repo/settings.h"
#include "sys/failpoint.h"

namespace stithy::transport {

namespace {

constexpr std::chrono::seconds kWait{10};

git::ReceiveOptions options_of(const Foundations& on) {
  git::ReceiveOptions options;
  options.push.commands_max = static_cast<std::size_t>(repo::kPushRefsMax(on.settings));
  options.pack.objects_max = static_cast<std::uint64_t>(repo::kPushObjectsMax(on.settings));
  options.pack.object_bytes_max = static_cast<std::uint64_t>(repo::kObjectMax(on.settings).bytes);
  options.pack.inflated_bytes_max = static_cast<std::uint64_t>(repo::kPushMax(on.settings).bytes);
  options.push_options = repo::kPushOptions(on.settings);
  options.nonce_key = on.keys.derive("push certificate nonce");
  return options;
}

std::vector<git::RefName> moved_refs(const git::PushOutcome& outcome) {
  std::vector<git::RefName> out;
  for (const auto& ref : outcome.refs)
    if (!ref.error && ref.command && !ref.command->is_delete()) out.push_back(ref.command->name);
  return out;
}

std::vector<std::string> words_after(const Foundations& on, const repo::Repository& repository,
                                     const git::PushOutcome& outcome) {
  // Whoever pushed to a mistyped name sees what that made.
  if (repository.pushed_at || !outcome.changed()) return {};
  return {text::format("This is the new {} repository {}{}",
                       repo::visibility_name(repository.visibility), on.site.main_url,
                       repository.path())};
}

void log_push(const PushIntake& intake, const web::Principal& who,
              const repo::Repository& repository, const git::PushOutcome& outcome) {
  std::int64_t done = 0, refused = 0;
  for (const auto& ref : outcome.refs) (ref.error ? refused : done) += 1;
  LOG(Info, "transport.pushed",
      {{"request", intake.request},
       {"repository", repository.id.value()},
       {"actor", who.actor().value()},
       {"key", who.key.value()},
       {"refs", done},
       {"refused", refused},
       {"objects", outcome.pack.objects},
       {"bytes", outcome.pack.bytes}});
}

// What the repository's rules say, asked again at the moment a ref moves.
git::PushPolicy policy_of(const Foundations& on, const web::Principal& who,
                          const repo::Repository& repository, LeakCheck& leaks) {
  return {.check_command = [](const git::RefCommand&) -> Result<void> { return {}; },
          .check_objects =
              [&leaks](const git::RefCommand& c, const git::QuarantinePaths& waiting) {
                return leaks.check(c, waiting);
              },
          .confirm =
              [&on, &who, &repository](const git::RefCommand& c) {
                return access::check_ref_move(on, who, repository.id,
                                              {c.name, c.old_oid, c.new_oid, c.fast_forward});
              },
          .check_options = [](const std::vector<std::string>&) -> Result<void> { return {}; }};
}

// The refs are durable; what follows makes pages right and is repeated by the push's event.
Result<void> follow(const Foundations& on, const repo::Repository& repository,
                    const git::PushOutcome& outcome, UserId actor) {
  on.metrics.counter(kTransfers, {"push"}).add();
  TRY(sys::failpoint("push.before_adopt"));
  auto adopted = adopt_branch(on, repository.id, moved_refs(outcome), actor);
  if (!adopted) LOG(Warning, "transport.branch_not_adopted", {{"cause", adopted.error().message}});
  if (on.jobs) on.jobs->wake();
  on.live.tell(kit::live_topic("repo", repository.id.value()), on.clock.now());
  return {};
}

}  // namespace

git::ReceivePack receiver(const Foundations& on) {
  return git::ReceivePack(on.git, on.repositories.lanes(), on.clock, options_of(on));
}

Result<std::string> tell_refs(const Foundations& on, const access::RepoPush& at, int version,
                              bool service_line) {
  // Asking changes nothing: the repository is made when the push itself comes.
  if (!at.repository())
    return receiver(on).advertise_nothing(git::ObjectFormat::Sha1, version, service_line);
  const RepoId id = at.repository()->id;
  return receiver(on).advertise(on.repositories.path_of(id), repo::lane_key(id), version,
                                service_line);
}

Result<repo::Repository> ensure_repository(const Foundations& on, const access::RepoPush& at) {
  if (at.repository()) return *at.repository();
  auto id = sys::make_id<RepoId>();
  repo::NewRepository fresh;
  fresh.owner = at.owner();
  fresh.name = at.name();
  fresh.by = at.who().user;
  auto mark = TRY(on.repositories.files().mark(id));
  TRY(on.repositories.files().create({.id = id, .default_branch = fresh.default_branch}));
  auto made = db::transact(on.database, Deadline::in(kWait), [&](db::Tx& tx) -> Result<void> {
    TRY(sys::failpoint("push.before_row"));
    return repo::insert_repository(tx, id, fresh, on.clock.now());
  });
  if (!made) {
    // Somebody else was faster: push into theirs. Our empty files go again.
    if (!repo::remove_unless_written(on.database, on.repositories, id)) mark.keep();
    if (made.error().code != Code::Conflict) return std::move(made).take_error();
  }
  auto reader = TRY(on.database.read(Deadline::in(kWait)));
  auto found = TRY(repo::find_repository(*reader, at.who().login, at.name()));
  if (!found) return conflict("The repository was removed while it was pushed to.");
  LOG(Info, "transport.created_by_push", {{"repository", found->id.value()}});
  return *std::move(found);
}

Result<TakenPush> take_push(const Foundations& on, const web::Principal& who,
                            const repo::Repository& repository, const PushIntake& intake) {
  LeakCheck leaks(on, repository);
  git::PushExchange exchange{
      .repository = on.repositories.path_of(repository.id),
      .key = repo::lane_key(repository.id),
      .meta = intake.request,
      .input = intake.input,
      .read_to_end = intake.read_to_end,
      .policy = policy_of(on, who, repository, leaks),
      .messages =
          [&](const git::PushOutcome& outcome) { return words_after(on, repository, outcome); },
      .send_early = intake.send_early};
  repo::Journal journal({.database = on.database,
                         .clock = on.clock,
                         .store = on.repositories,
                         .repository = repository.id,
                         .actor = who.actor(),
                         .reason = "push"});
  git::PushAnswer taken = TRY(receiver(on).take(exchange, journal));
  log_push(intake, who, repository, taken.outcome);
  if (taken.outcome.changed()) TRY(follow(on, repository, taken.outcome, who.actor()));
  TRY(sys::failpoint("push.before_answer"));
  return TakenPush{std::move(taken.body), taken.outcome.unpack_error.has_value()};
}

}  // namespace stithy::transport
