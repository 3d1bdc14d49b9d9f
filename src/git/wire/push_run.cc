// SPDX-License-Identifier: Apache-2.0
#include "git/wire/push_run.h"

#include <algorithm>
#include <set>

#include "base/log.h"
#include "base/text.h"
#include "sys/failpoint.h"

namespace stithy::git {

Result<PushOutcome> PushRun::go(PacketStream& stream) {
  outcome_.certificate = request_.certificate;
  outcome_.options = request_.options;
  outcome_.agent = request_.agent;
  refs_ = TRY(list_refs(exchange_.repository));
  judge_commands();
  auto whole = judge_whole();
  if (!whole) fail_all(whole.error());

  bool nothing_left = stop_when_atomic();
  if (nothing_left) {
    if (!request_.deletes_only()) (void)intake().drop(stream);
    drain(stream);
    return std::move(outcome_);
  }
  auto accepted = accept(stream);
  if (!accepted) {
    // Told to the client behind every ref; a 500 would hide what became of the push.
    LOG(Warning, "push.failed",
        {{"repo", exchange_.key},
         {"cause", accepted.error().cause},
         {"message", accepted.error().message}});
    fail_all(accepted.error());
  }
  return std::move(outcome_);
}

void PushRun::judge_commands() {
  std::set<std::string_view> seen;
  for (const PushCommand& wish : request_.commands) {
    Ref& ref = outcome_.refs.emplace_back();
    ref.ref = wish.ref;
    auto command = judge_name(wish);
    if (!seen.insert(wish.ref).second)
      ref.error = invalid("The push names this ref twice.");
    else if (!command)
      ref.error = command.error();
    else
      ref.command = *std::move(command);
    if (ref.error || !exchange_.policy.check_command) continue;
    auto allowed = exchange_.policy.check_command(*ref.command);
    if (!allowed) ref.error = allowed.error();
  }
}

// What holds for every repository, whatever its owner allows.
Result<RefCommand> PushRun::judge_name(const PushCommand& wish) const {
  if (is_hidden(wish.ref, receiver_.options_.reserved_refs))
    return denied("Refs below this name are written by the server alone.");
  const ListedRef* existing = refs_.find(wish.ref);
  // Names that came with an import may break our policy; such refs can be moved and deleted.
  RefName name =
      TRY(existing != nullptr ? RefName::parse_lenient(wish.ref) : RefName::parse(wish.ref));
  RefCommand command{std::move(name), wish.old_oid, wish.new_oid, false};
  if (command.is_delete()) {
    if (existing == nullptr) return not_found("There is no such ref to delete.");
    if (wish.ref == refs_.head_target)
      return denied("Deletion prohibited: this is the default branch of the repository.");
  }
  return command;
}

Result<void> PushRun::judge_whole() const {
  const ReceiveOptions& options = receiver_.options_;
  if (request_.push_options && !options.push_options)
    return invalid("This server takes no push options.");
  if (exchange_.policy.check_options && !request_.options.empty())
    TRY(exchange_.policy.check_options(request_.options));
  if (!request_.certificate) return {};
  if (!options.nonce_key) return invalid("This server takes no signed pushes.");
  return check_push_nonce(*options.nonce_key, exchange_.key, request_.certificate->nonce,
                          receiver_.clock_.now(), options.nonce_age_max);
}

Result<void> PushRun::accept(PacketStream& stream) {
  TRY(sys::failpoint("receive.before_pack"));
  if (request_.deletes_only()) return move_refs(nullptr);
  auto quarantine = Quarantine::create(exchange_.repository, receiver_.gateway_.scratch());
  if (!quarantine) {
    drain(stream);
    return quarantine.error();
  }
  auto totals = intake().take(stream, *quarantine);
  if (!totals) {
    refuse_pack(stream, totals.error());
    return {};
  }
  outcome_.pack = *totals;
  drain(stream);
  TRY(sys::failpoint("receive.before_checks"));
  TRY(judge_objects(*quarantine));
  if (stop_when_atomic()) return {};
  return move_refs(&*quarantine);
}

void PushRun::refuse_pack(PacketStream& stream, Error error) {
  LOG(Info, "push.pack_refused",
      {{"repo", exchange_.key}, {"message", error.message}, {"cause", error.cause}});
  outcome_.unpack_error = std::move(error);
  fail_all(invalid("unpacker error"));
  drain(stream);
}

Result<void> PushRun::judge_objects(const Quarantine& quarantine) {
  PushChecks checks{receiver_.gateway_, exchange_.repository, quarantine.paths(), deadline_};
  TRY(judge_connection(checks));
  for (Ref* ref : alive()) {
    RefCommand& command = *ref->command;
    if (!command.is_create() && !command.is_delete())
      command.fast_forward = TRY(checks.is_ancestor(command.old_oid, command.new_oid));
    if (!exchange_.policy.check_objects) continue;
    auto allowed = exchange_.policy.check_objects(command, quarantine.paths());
    if (!allowed) ref->error = allowed.error();
    tick();
  }
  return {};
}

// All at once when all is well; one by one, to name the bad ones, when not.
Result<void> PushRun::judge_connection(const PushChecks& checks) {
  constexpr std::size_t kNamedMax = 64;
  std::set<Oid> known;
  for (const ListedRef& ref : refs_.refs) known.insert(ref.oid);
  std::vector<Ref*> asked;
  std::vector<Oid> tips;
  for (Ref* ref : alive()) {
    if (ref->command->is_delete() || known.contains(ref->command->new_oid)) continue;
    asked.push_back(ref);
    tips.push_back(ref->command->new_oid);
  }
  if (TRY(checks.connects(tips))) return {};
  for (Ref* ref : asked) {
    bool lost = asked.size() > kNamedMax || asked.size() == 1 ||
                !TRY(checks.connects(std::span(&ref->command->new_oid, 1)));
    if (lost) ref->error = invalid("missing necessary objects");
  }
  return {};
}

Result<void> PushRun::move_refs(Quarantine* quarantine) {
  std::vector<Ref*> going = alive();
  std::vector<RefChange> changes;
  for (Ref* ref : going)
    changes.push_back({ref->command->name, ref->command->old_oid, ref->command->new_oid,
                       ref->command->fast_forward});
  RefTransaction transaction{.gateway = receiver_.gateway_,
                             .lanes = receiver_.lanes_,
                             .journal = journal_,
                             .repository = exchange_.repository,
                             .key = exchange_.key,
                             .meta = exchange_.meta,
                             .atomic = request_.atomic};
  if (request_.certificate) transaction.certificate = request_.certificate->text;
  if (exchange_.policy.confirm)
    transaction.confirm = [&](const RefChange& change) {
      for (Ref* ref : going)
        if (ref->command->name == change.name) return exchange_.policy.confirm(*ref->command);
      return Result<void>(internal("a change without its command"));
    };
  if (quarantine != nullptr) transaction.bring_objects = [&] { return quarantine->migrate(); };
  std::vector<RefOutcome> outcomes = TRY(transaction.apply(changes));
  for (std::size_t i = 0; i < going.size(); ++i) going[i]->error = std::move(outcomes[i].error);
  return {};
}

void PushRun::drain(PacketStream& stream) const {
  if (!exchange_.read_to_end) return;
  std::uint64_t dropped = 0;
  while (dropped <= receiver_.options_.pack.pack_bytes_max && !deadline_.passed()) {
    auto piece = stream.read_raw();
    if (!piece || piece->empty()) return;
    dropped += piece->size();
  }
}

// An empty packet of the first band: proxies see that the server lives, clients skip it.
void PushRun::tick() const {
  if (!exchange_.send_early || !request_.side_band) return;
  static constexpr std::string_view kEmpty("0005\x01", 5);
  exchange_.send_early(kEmpty);
}

std::vector<PushRun::Ref*> PushRun::alive() {
  std::vector<Ref*> out;
  for (Ref& ref : outcome_.refs)
    if (!ref.error) out.push_back(&ref);
  return out;
}

bool PushRun::stop_when_atomic() {
  std::size_t left = alive().size();
  if (request_.atomic && left < outcome_.refs.size() && left > 0)
    fail_all(conflict("Another part of this atomic push failed."));
  return left == 0 || alive().empty();
}

void PushRun::fail_all(const Error& error) {
  for (Ref* ref : alive()) ref->error = error;
}

PackIntake PushRun::intake() const {
  return {receiver_.gateway_, exchange_.repository, format_, receiver_.options_.pack,
          deadline_,          [this] { tick(); }};
}

}  // namespace stithy::git
