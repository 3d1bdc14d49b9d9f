// SPDX-License-Identifier: Apache-2.0
#include "features/transport/ssh_service.h"

#include "base/log.h"
#include "base/text.h"
#include "features/transport/routes.h"
#include "features/transport/take_push.h"
#include "git/upload_pack.h"
#include "git/wire/pkt_line.h"
#include "git/wire/push_report.h"
#include "pillars/repo/settings.h"
#include "web/audit/rows.h"
#include "web/gate.h"

namespace stithy::transport {

namespace {

using After = ssh::Reply::After;

constexpr std::chrono::seconds kWait{10};
// A client whose pack was refused goes on sending it, and reads the reason only then.
constexpr std::chrono::seconds kSilenceOfRefused{30};

git::UploadPack uploader(const Foundations& on) {
  return git::UploadPack(on.repositories.gateway(), on.repositories.reachability(), {});
}

// Where a renamed repository lives now; the command goes on there.
std::optional<std::pair<std::string, std::string>> moved_to(const Error& error) {
  if (!error.cause.starts_with(web::kMovedCause)) return std::nullopt;
  auto path = std::string_view(error.cause).substr(web::kMovedCause.size());
  auto [owner, name, found] = text::cut(path.substr(1), "/");
  if (!found) return std::nullopt;
  return std::pair(std::string(owner), std::string(name));
}

template <class Grant>
Result<Grant> admit(const SshCall& call) {
  auto reader = TRY(call.on.database.read(Deadline::in(kWait)));
  auto who = TRY(call.identify(*reader));
  const auto& named = call.command;
  auto grant = Grant::admit(access::Knock{call.on, *reader, who, named.owner, named.name});
  if (grant) return grant;
  auto moved = moved_to(grant.error());
  if (!moved) return grant;
  return Grant::admit(access::Knock{call.on, *reader, who, moved->first, moved->second});
}

// To and with the first flush: one request of protocol 2, the wants of the older ones.
ssh::Measure to_flush() {
  auto at = std::make_shared<std::size_t>(0);
  return [at](std::string_view heard) -> Result<std::optional<std::size_t>> {
    while (heard.size() >= *at + 4) {
      auto size = text::parse_number<std::size_t>(heard.substr(*at, 4), 16);
      if (!size || *size == 2 || *size == 3) return invalid("This is no request of git.");
      *at += std::max<std::size_t>(*size, 4);
      if (*size == 0) return std::optional(*at);
    }
    return std::optional<std::size_t>();
  };
}

// Whether a push begins, which its first packet tells: nothing of it is taken, or the flush of who
// has nothing to push, as with --dry-run.
Result<std::optional<std::size_t>> to_first_packet(std::string_view heard) {
  if (heard.size() < 4) return std::optional<std::size_t>();
  return std::optional<std::size_t>(heard.starts_with("0000") ? 4 : 0);
}

void count_fetch(const Foundations& on, std::string_view request) {
  if (!text::contains(request, "want ")) return;
  on.metrics.counter(kTransfers, {text::contains(request, "have ") ? "fetch" : "clone"}).add();
}

Result<sys::Path> readable(const SshCall& call) {
  auto at = TRY(admit<access::RepoRead>(call));
  if (at.repository().import_state == repo::ImportState::Running)
    return unavailable("The repository is being imported.", std::chrono::seconds(10));
  return call.on.repositories.path_of(at.repository().id);
}

ssh::Source source_of(git::PackStream stream) {
  return {std::move(stream.out), std::move(stream.owner), std::move(stream.succeeded)};
}

bool is_goodbye(std::string_view request) { return request == "0000"; }

ssh::Reply answer_v2(const SharedCall& call, ssh::Turn& turn) {
  if (is_goodbye(turn.request())) return {};
  auto path = readable(*call);
  if (!path) return refuse(path.error());
  count_fetch(call->on, turn.request());
  auto made = uploader(call->on).answer(*path, 2, turn.request());
  if (!made) return refuse(made.error());
  ssh::Reply reply{.out = std::move(made->body),
                   .after = After::Request,
                   .next = [call](ssh::Turn& next) { return answer_v2(call, next); },
                   .measure = to_flush()};
  if (made->stream) reply.source = source_of(*std::move(made->stream));
  return reply;
}

ssh::Reply answer_v0(const SharedCall& call, ssh::Turn& turn) {
  if (is_goodbye(turn.request())) return {};
  auto path = readable(*call);
  if (!path) return refuse(path.error());
  count_fetch(call->on, turn.request());
  auto talk = uploader(call->on).converse(*path, call->protocol, turn.request());
  if (!talk && (talk.error().code == Code::NotFound || talk.error().code == Code::TooLarge))
    return {.out = git::UploadPack::refusal(talk.error()), .status = 1};
  if (!talk) return refuse(talk.error());
  ssh::Reply reply;
  reply.source = source_of(std::move(talk->answer));
  reply.sink = std::move(talk->more);
  return reply;
}

Result<std::string> advertised(const SshCall& call) {
  auto path = TRY(readable(call));
  return uploader(call.on).advertise(path, call.protocol, false);
}

ssh::Reply receive(const SharedCall& call, ssh::Turn& turn) {
  if (is_goodbye(turn.request())) return {};
  const Foundations& on = call->on;
  audit::Scope scope({.address = call->address,
                      .agent = "git over SSH",
                      .request = call->request,
                      .now = on.clock.now()});
  auto at = admit<access::RepoPush>(*call);
  if (!at) return refuse(at.error());
  scope.scene().actor = web::actor_of(at->who());
  auto repository = ensure_repository(on, *at);
  if (!repository) return refuse(repository.error());
  auto taken = take_push(on, at->who(), *repository,
                         {.request = call->request,
                          .input = [&](std::span<char> into) { return turn.read(into); },
                          .read_to_end = false,
                          .send_early = [&](std::string_view packets) { turn.send(packets); }});
  if (!taken) return refuse(taken.error());
  if (!taken->unread) return {.out = std::move(taken->report)};
  turn.send(taken->report);
  turn.discard(static_cast<std::uint64_t>(repo::kPushMax(on.settings).bytes), kSilenceOfRefused);
  return {};
}

}  // namespace

ssh::Reply refuse(const Error& error) {
  if (error.code == Code::Internal || (error.code == Code::Unavailable && !error.cause.empty()))
    LOG(Error, "transport.ssh_failed",
        {{"cause", error.cause},
         {"file", std::string_view(error.where.file_name())},
         {"line", static_cast<int>(error.where.line())}});
  return {.errors = text::format("ERROR: {}\n", git::one_line(error.message)), .status = 1};
}

ssh::Reply begin_fetch(const SharedCall& call) {
  auto told = advertised(*call);
  if (!told) return refuse(told.error());
  ssh::Reply reply{.out = *std::move(told), .after = After::Request, .measure = to_flush()};
  if (call->protocol == 2)
    reply.next = [call](ssh::Turn& turn) { return answer_v2(call, turn); };
  else
    reply.next = [call](ssh::Turn& turn) { return answer_v0(call, turn); };
  return reply;
}

ssh::Reply begin_push(const SharedCall& call) {
  auto at = admit<access::RepoPush>(*call);
  if (!at) return refuse(at.error());
  auto told = tell_refs(call->on, *at, call->protocol, false);
  if (!told) return refuse(told.error());
  return {.out = *std::move(told),
          .after = After::Request,
          .next = [call](ssh::Turn& turn) { return receive(call, turn); },
          .measure = &to_first_packet};
}

}  // namespace stithy::transport
