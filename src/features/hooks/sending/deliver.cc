// SPDX-License-Identifier: Apache-2.0
#include "features/hooks/sending/deliver.h"

#include "base/text.h"
#include "db/transact.h"
#include "features/hooks/sending/exchange.h"
#include "features/hooks/sending/pause.h"
#include "features/hooks/settings.h"
#include "sys/failpoint.h"

namespace stithy::hooks {

namespace {

constexpr std::chrono::seconds kWait{10};
// One run sends for so long, then lets others have the worker.
constexpr std::chrono::seconds kTurn{20};
constexpr std::int64_t kFailuresBeforePause = 10;

std::string key_of(HookId id) { return text::format("hook {}", id.value()); }

Result<HookId> hook_of(const kit::JobRun& run) {
  Json payload = TRY(run.payload());
  const Json* id = payload.find("hook");
  if (!id || !id->as_int()) return internal("the job names no hook");
  return HookId{*id->as_int()};
}

http::EgressPolicy policy_of(const kit::LiveSettings& settings) {
  http::EgressPolicy policy;
  for (const auto& word : kNetworks(settings))
    if (auto block = http::AddressBlock::parse(word)) policy.allowed.push_back(*block);
  return policy;
}

constexpr kit::CounterSpec kAttempts{
    "stithy_hook_attempts_total", "Messages to targets of web hooks.", {"outcome"}};

struct Next {
  Hook hook;
  std::optional<sql::PendingRow> delivery;
  std::optional<sql::PayloadRow> payload;
};

class Sender {
 public:
  Sender(const Foundations& on, kit::JobRun& run, HookId id) : on_(on), run_(run), id_(id) {}

  Result<void> run() {
    auto until = Deadline::in(kTurn);
    while (true) {
      auto next = TRY(find_next());
      if (!next || !next->delivery) return {};
      if (until.passed() || run_.should_stop() || next->hook.rest_until > run_.now())
        return order_rest(next->hook.rest_until);
      TRY(take(*next));
    }
  }

 private:
  Deadline wait() const { return Deadline::in(kWait); }

  Result<std::optional<Next>> find_next() {
    auto reader = TRY(on_.database.read(wait()));
    auto hook = TRY(find_hook(*reader, id_));
    if (!hook) return std::optional<Next>();
    Next next{.hook = *std::move(hook), .delivery = {}, .payload = {}};
    next.delivery = TRY(sql::find_pending(*reader, id_));
    if (next.delivery) next.payload = TRY(sql::find_payload(*reader, next.delivery->payload));
    return std::optional(std::move(next));
  }

  Result<void> order_rest(Instant at) {
    return db::transact(on_.database, wait(),
                        [&](db::Tx& tx) { return order_sending(tx, id_, run_.now(), at); });
  }

  Result<void> give_up(DeliveryId delivery, std::string_view reason) {
    return db::transact(on_.database, wait(), [&](db::Tx& tx) -> Result<void> {
      TRY(sql::give_up(tx, delivery, reason, run_.now()));
      return {};
    });
  }

  Result<void> take(const Next& next) {
    if (!next.hook.active)
      return give_up(next.delivery->id, "The web hook was switched off before this was sent.");
    if (!next.payload) return give_up(next.delivery->id, "The payload is gone.");
    if (next.delivery->created_at + kGiveUpAfter(on_.settings) < run_.now())
      return give_up(next.delivery->id, late_words(next.hook));
    const auto secret = TRY(open_secret(on_.keys, next.hook));
    const Outgoing outgoing{.hook = next.hook,
                            .secret = secret,
                            .event = next.payload->event,
                            .action = next.payload->action,
                            .payload = next.payload->body,
                            .guid = next.delivery->guid,
                            .repository = next.payload->repo.value(),
                            .at = run_.now()};
    TRY(sys::failpoint("hooks.before_attempt"));
    auto done = TRY(attempt(outgoing, policy_of(on_.settings), Deadline::in(kTimeout(on_.settings)),
                            run_.stop()));
    // The server stops: that was no attempt of the target's.
    if (done.status == 0 && run_.stop().stop_requested())
      return unavailable("Stopped.", std::chrono::seconds(1));
    on_.metrics.counter(kAttempts, {done.succeeded() ? "delivered" : "failed"}).add();
    TRY(sys::failpoint("hooks.before_note"));
    return db::transact(on_.database, wait(),
                        [&](db::Tx& tx) { return note(tx, next, done, run_.now()); });
  }

  std::string late_words(const Hook& hook) const {
    return text::format("It waited longer than hooks.give_up_after allows ({} s). {}",
                        kGiveUpAfter(on_.settings).count(),
                        hook.last_words.value_or("Nobody answered."));
  }

  Result<void> note(db::Tx& tx, const Next& next, const Attempt& done, Instant now) {
    const auto& delivery = *next.delivery;
    auto error = done.error.empty() ? std::nullopt : std::optional<std::string_view>(done.error);
    TRY(sql::insert_attempt(tx, delivery.id, delivery.attempts + 1, now, done.duration.count(),
                            done.status, done.request_head, done.response_head, done.response_body,
                            error));
    if (done.succeeded()) {
      TRY(sql::end_delivery(tx, delivery.id, DeliveryState::Delivered, done.status, std::nullopt,
                            done.duration.count(), now));
      TRY(sql::note_success(tx, id_, done.status, "Delivered.", now));
      return {};
    }
    TRY(sql::note_attempt(tx, delivery.id, done.status, done.error, done.duration.count(), now));
    auto rest = done.retry_after.value_or(rest_after(next.hook.failures + 1));
    TRY(sql::note_failure(tx, id_, done.status, done.error, now + rest, now));
    return pause_if_hopeless(tx, next.hook, done, now);
  }

  Result<void> pause_if_hopeless(db::Tx& tx, const Hook& hook, const Attempt& done, Instant now) {
    bool failed_long = hook.failing_since && hook.failures + 1 >= kFailuresBeforePause &&
                       *hook.failing_since + kPauseAfter(on_.settings) < now;
    if (!done.is_gone() && !failed_long) return {};
    std::string reason = done.is_gone()
                             ? "The target says that it is gone for good (410)."
                             : text::format("The target did nothing but fail since {}. {}",
                                            render_date(*hook.failing_since), done.error);
    return pause(tx, on_, hook, reason, now);
  }

  const Foundations& on_;
  kit::JobRun& run_;
  const HookId id_;
};

Result<void> prune(const Foundations& on, kit::JobRun& run) {
  Instant before = run.now() - kKeep(on.settings);
  return db::transact(on.database, run.deadline(), [&](db::Tx& tx) -> Result<void> {
    TRY(sql::delete_old_deliveries(tx, before));
    TRY(sql::delete_old_payloads(tx, before));
    TRY(sql::delete_hooks_of_nobody(tx));
    return {};
  });
}

}  // namespace

std::chrono::seconds rest_after(std::int64_t failures) {
  constexpr std::chrono::seconds first{10}, most{3600};
  std::chrono::seconds rest = first;
  for (std::int64_t i = 1; i < failures && rest < most; ++i) rest *= 3;
  return std::min(rest, most);
}

Result<void> order_sending(db::Tx& tx, HookId hook, Instant now, Instant run_at) {
  JsonWriter payload;
  payload.begin_object().member("hook", hook.value()).end_object();
  TRY(kit::enqueue(
      tx, {.kind = kDeliverKind, .payload = payload.text(), .key = key_of(hook), .run_at = run_at},
      now));
  return {};
}

kit::JobKind deliver_kind(const Foundations& on) {
  return {.name = std::string(kDeliverKind),
          .lane = kit::Lane::Sending,
          .attempts = 1000,
          .timeout = std::chrono::minutes(3),
          .run = [&on](kit::JobRun& run) -> Result<void> {
            return Sender(on, run, TRY(hook_of(run))).run();
          }};
}

kit::JobKind prune_kind(const Foundations& on) {
  return {.name = "hooks.prune",
          .timeout = std::chrono::minutes(10),
          .every = std::chrono::hours(1),
          .run = [&on](kit::JobRun& run) { return prune(on, run); }};
}

}  // namespace stithy::hooks
