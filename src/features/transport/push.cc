// SPDX-License-Identifier: Apache-2.0
#include "features/transport/routes.h"

#include "base/log.h"
#include "base/text.h"
#include "db/transact.h"
#include "features/transport/adopt.h"
#include "features/transport/push_reply.h"
#include "git/receive_pack.h"
#include "pillars/access/ref_policy.h"
#include "pillars/foundations.h"
#include "pillars/repo/journal.h"
#include "pillars/repo/settings.h"
#include "sys/failpoint.h"
#include "web/answer.h"

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

git::ReceivePack receiver(const Foundations& on) {
  return git::ReceivePack(on.git, on.repositories.lanes(), on.clock, options_of(on));
}

// The repository pushed to, created first when it does not exist and may be.
Result<repo::Repository> ensure_repository(const access::RepoPush& at, web::Request& request) {
  if (at.repository()) return *at.repository();
  const Foundations& on = request.on();
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

void log_push(const web::Request& request, const repo::Repository& repository,
              const git::PushOutcome& outcome) {
  std::int64_t done = 0, refused = 0;
  for (const auto& ref : outcome.refs) (ref.error ? refused : done) += 1;
  LOG(Info, "transport.pushed",
      {{"request", request.id()},
       {"repository", repository.id.value()},
       {"actor", request.principal().user.value()},
       {"refs", done},
       {"refused", refused},
       {"objects", outcome.pack.objects},
       {"bytes", outcome.pack.bytes}});
}

web::Answer answer_of(std::string body, std::string_view type) {
  web::Answer answer;
  answer.headers.set("Content-Type", type);
  answer.body = std::move(body);
  forbid_caching(answer);
  return answer;
}

}  // namespace

Result<web::Answer> tell_push_refs(const access::RepoPush& at, web::Request& request) {
  const Foundations& on = request.on();
  constexpr std::string_view kType = "application/x-git-receive-pack-advertisement";
  int version = protocol_version(request);
  // Asking changes nothing: the repository is made when the push itself comes.
  if (!at.repository())
    return answer_of(receiver(on).advertise_nothing(git::ObjectFormat::Sha1, version, true), kType);
  const RepoId id = at.repository()->id;
  std::string body =
      TRY(receiver(on).advertise(on.repositories.path_of(id), repo::lane_key(id), version, true));
  return answer_of(std::move(body), kType);
}

Result<web::Answer> receive_pack(const access::RepoPush& at, web::Request& request) {
  auto type = request.head().headers.find("Content-Type").value_or("");
  if (type != "application/x-git-receive-pack-request")
    return invalid("A push is posted as application/x-git-receive-pack-request.");
  const Foundations& on = request.on();
  repo::Repository repository = TRY(ensure_repository(at, request));
  request.close_reader();
  PushReply reply(request);
  // Gzip is undone with the same bound as the pack itself.
  auto& body = request.stream(static_cast<std::uint64_t>(repo::kPushMax(on.settings).bytes));
  git::PushExchange exchange{
      .repository = on.repositories.path_of(repository.id),
      .key = repo::lane_key(repository.id),
      .meta = request.id(),
      .input = [&](std::span<char> into) { return body.read(into, request.deadline()); },
      .policy = {.check_command = [](const git::RefCommand&) -> Result<void> { return {}; },
                 .check_objects = [](const git::RefCommand&,
                                     const git::QuarantinePaths&) -> Result<void> { return {}; },
                 .confirm =
                     [&](const git::RefCommand& c) {
                       return access::check_ref_move(
                           on, request.principal(), repository.id,
                           {c.name, c.old_oid, c.new_oid, c.fast_forward});
                     },
                 .check_options = [](const std::vector<std::string>&) -> Result<void> {
                   return {};
                 }},
      .messages =
          [&](const git::PushOutcome& outcome) { return words_after(on, repository, outcome); },
      .send_early = [&](std::string_view packets) { reply.keep_alive(packets); }};
  repo::Journal journal({.database = on.database,
                         .clock = on.clock,
                         .store = on.repositories,
                         .repository = repository.id,
                         .actor = at.who().user,
                         .reason = "push"});
  auto done = receiver(on).take(exchange, journal);
  if (!done) return reply.end(std::move(done).take_error());
  git::PushAnswer taken = std::move(done).take();
  log_push(request, repository, taken.outcome);
  if (taken.outcome.changed()) on.metrics.counter(kTransfers, {"push"}).add();
  if (taken.outcome.changed()) {
    // The refs are durable; what follows makes pages right and is repeated by the push's event.
    TRY(sys::failpoint("push.before_adopt"));
    auto adopted = adopt_branch(on, repository.id, moved_refs(taken.outcome), at.who().user);
    if (!adopted)
      LOG(Warning, "transport.branch_not_adopted", {{"cause", adopted.error().message}});
    if (on.jobs) on.jobs->wake();
    on.live.tell(kit::live_topic("repo", repository.id.value()), on.clock.now());
  }
  TRY(sys::failpoint("push.before_answer"));
  return reply.end(std::move(taken.body));
}

}  // namespace stithy::transport
