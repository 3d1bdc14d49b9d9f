// SPDX-License-Identifier: Apache-2.0
#include "features/transport/over_ssh.h"

#include "base/log.h"
#include "base/text.h"
#include "db/transact.h"
#include "features/transport/ssh_service.h"
#include "pillars/account/ssh_keys.h"
#include "ssh/certificate.h"
#include "sys/random.h"

namespace stithy::transport {

namespace {

using Verb = SshCommand::Verb;

constexpr std::chrono::seconds kWait{10};
// Looking up a key must not keep other clients waiting for long.
constexpr std::chrono::seconds kLookupWait{3};

constexpr kit::CounterSpec kCommands{
    "stithy_ssh_commands_total", "Commands that came over SSH.", {"verb"}};

// Keys are no passwords, and a laptop with a wrong one must not keep its people from the pages: a
// bucket of its own, as large as that of passwords.
std::string caller_of(const std::string& address) { return "ssh " + web::address_prefix(address); }

Result<void> check_rate(const Foundations& on, const std::string& address) {
  auto state = on.rates.peek(web::RateClass::SigningIn, caller_of(address), on.clock.now());
  if (state.limit > 0 && state.remaining <= 0)
    return limited("Too many connections of this address showed no key that is known here.",
                   std::chrono::seconds(60));
  return {};
}

struct Known {
  KeyId key;                      // none with a certificate
  std::optional<ssh::Pass> pass;  // what the certificate says
};

Error gone() { return denied("This key opens nothing here any more."); }

Result<web::Principal> identify(const Known& known, db::Reader& reader) {
  if (known.pass) {
    auto who = TRY(account::principal_of(reader, known.pass->login, known.pass->until));
    if (!who) return gone();
    return *std::move(who);
  }
  auto key = TRY(account::find_key(reader, known.key));
  if (!key) return gone();
  auto who = TRY(account::principal_of(reader, *key));
  if (!who) return gone();
  return *std::move(who);
}

void note_use(const Foundations& on, KeyId id) {
  if (!id) return;
  const Instant now = on.clock.now();
  auto due = [&]() -> Result<bool> {
    auto reader = TRY(on.database.read(Deadline::in(kWait)));
    auto key = TRY(account::find_key(*reader, id));
    return key && (!key->last_used_at || now - *key->last_used_at >= account::kKeyNoteEvery);
  }();
  if (!due || !*due) return;
  auto noted = db::transact(on.database, Deadline::in(kWait),
                            [&](db::Tx& tx) { return account::note_key_use(tx, id, now); });
  if (!noted) LOG(Warning, "transport.key_use_lost", {{"cause", noted.error().cause}});
}

ssh::Reply greet(const web::Principal& who) {
  const std::string name = who.signed_in() ? who.login : "deploy key";
  return {
      .errors = text::format("Hi {}! You have authenticated, but Stithy gives no shell.\n", name),
      .status = 1};
}

std::string_view word_of(Verb verb) {
  switch (verb) {
    case Verb::UploadPack: return "git-upload-pack";
    case Verb::ReceivePack: return "git-receive-pack";
    case Verb::UploadArchive: return "git-upload-archive";
    case Verb::LfsAuthenticate: return "git-lfs-authenticate";
  }
  return "";
}

ssh::Reply answer(const SharedCall& call) {
  switch (call->command.verb) {
    case Verb::UploadPack: return begin_fetch(call);
    case Verb::ReceivePack: return begin_push(call);
    case Verb::UploadArchive:
      return refuse(
          denied("Archives are not made over SSH. Download them over HTTP, from the page "
                 "of the repository, or clone it and run git archive there."));
    case Verb::LfsAuthenticate:
      return refuse(denied("This server does not store the large files of Git LFS yet."));
  }
  return refuse(internal("a verb without an answer"));
}

Result<web::Principal> enter(const Foundations& on, const Known& known) {
  auto reader = TRY(on.database.read(Deadline::in(kWait)));
  auto who = TRY(identify(known, *reader));
  const std::string caller = who.signed_in() ? text::format("u{}", who.user.value())
                                             : text::format("k{}", who.key.value());
  TRY(on.rates.take(web::RateClass::Git, caller, on.clock.now()));
  return who;
}

ssh::Reply run(const Foundations& on, const Known& known, const ssh::Exec& exec) {
  auto who = enter(on, known);
  if (!who) return refuse(who.error());
  note_use(on, known.key);
  if (exec.shell) return greet(*who);
  auto command = parse_ssh_command(exec.command);
  std::string request = sys::random_hex(20);
  LOG(Info, "ssh.command",
      {{"request", request},
       {"verb", command ? word_of(command->verb) : "refused"},
       {"repository", command ? command->owner + "/" + command->name : std::string()},
       {"actor", who->user.value()},
       {"key", who->key.value()},
       {"address", exec.address}});
  if (!command) return refuse(command.error());
  on.metrics.counter(kCommands, {word_of(command->verb)}).add();
  return answer(std::make_shared<const SshCall>(
      SshCall{.on = on,
              .identify = [known](db::Reader& reader) { return identify(known, reader); },
              .command = *std::move(command),
              .protocol = exec.protocol,
              .request = std::move(request),
              .address = exec.address}));
}

Result<std::optional<Known>> recognise(const Foundations& on, const ssh::Proof& proof,
                                       const std::vector<std::string>& authorities) {
  auto reader = TRY(on.database.read(Deadline::in(kLookupWait)));
  std::optional<Known> known;
  if (ssh::is_certificate(proof.blob)) {
    auto pass = ssh::check_certificate(proof.blob, authorities, on.clock.now());
    if (!pass) {
      LOG(Info, "ssh.certificate_refused",
          {{"reason", pass.error().message}, {"address", proof.address}});
      return std::optional<Known>();
    }
    known = Known{{}, *std::move(pass)};
  } else {
    auto key = TRY(account::find_key_by_fingerprint(*reader, ssh::fingerprint(proof.blob)));
    if (!key) return std::optional<Known>();
    known = Known{key->id, std::nullopt};
  }
  auto who = identify(*known, *reader);
  if (!who && who.error().code == Code::Denied) return std::optional<Known>();
  if (!who) return std::move(who).take_error();
  return known;
}

}  // namespace

ssh::Guest guest_with(const Foundations& on, KeyId key) {
  return [&on, known = Known{key, std::nullopt}](const ssh::Exec& exec, ssh::Turn&) {
    return run(on, known, exec);
  };
}

ssh::Door ssh_door(const Foundations& on, LendLane lane, std::vector<std::string> authorities) {
  auto admit = [&on, authorities = std::move(authorities)](
                   const ssh::Proof& proof) -> Result<std::optional<ssh::Guest>> {
    TRY(check_rate(on, proof.address));
    auto known = TRY(recognise(on, proof, authorities));
    if (!known) return std::optional<ssh::Guest>();
    return std::optional<ssh::Guest>(
        [&on, known = *std::move(known)](const ssh::Exec& exec, ssh::Turn&) {
          return run(on, known, exec);
        });
  };
  auto turned_away = [&on](const std::string& address) {
    static_cast<void>(on.rates.take(web::RateClass::SigningIn, caller_of(address), on.clock.now()));
  };
  return {.admit = std::move(admit), .turned_away = turned_away, .run = std::move(lane)};
}

}  // namespace stithy::transport
