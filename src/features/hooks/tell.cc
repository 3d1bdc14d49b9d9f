// SPDX-License-Identifier: Apache-2.0
#include "features/hooks/tell.h"

#include "base/text.h"
#include "db/transact.h"
#include "features/hooks/payloads/read_push.h"
#include "features/hooks/sending/deliver.h"
#include "features/hooks/sending/pause.h"
#include "pillars/org/second_factor.h"
#include "pillars/repo/journal.h"
#include "pillars/repo/team_roles.h"
#include "sys/clock.h"
#include "sys/crypto.h"

namespace stithy::hooks {

namespace {

constexpr std::chrono::seconds kWait{10};
constexpr std::chrono::minutes kTime{10};

// A UUID made from what is told to whom (RFC 9562 section 5.8: version 8).
std::string guid_of(std::string_view once_key, HookId hook) {
  std::string raw = sys::sha256(text::format("{}/{}", once_key, hook.value())).substr(0, 16);
  raw[6] = static_cast<char>((raw[6] & 0x0f) | 0x80);
  raw[8] = static_cast<char>((raw[8] & 0x3f) | 0x80);
  std::string hex = text::to_hex(raw);
  return text::format("{}-{}-{}-{}-{}", hex.substr(0, 8), hex.substr(8, 4), hex.substr(12, 4),
                      hex.substr(16, 4), hex.substr(20));
}

struct Order {
  RepoId repository;  // none: of the instance
  JobId event;
  std::string once_key;
  const Payload& payload;

  // A hook is told what happens after it was made; ids are ordered by time.
  bool concerns(const Hook& hook) const {
    return hook.wants(payload.event) && hook.id.value() < event.value();
  }
};

Result<void> order_for(db::Tx& tx, const Order& order, PayloadId payload, HookId hook,
                       Instant now) {
  auto guid = guid_of(order.once_key, hook);
  TRY(sql::insert_delivery(tx, sys::make_id<DeliveryId>(), hook, payload, order.once_key, guid,
                           false, now));
  return order_sending(tx, hook, now);
}

Result<void> order_for_all(db::Tx& tx, const Order& order, const std::vector<Hook>& hooks,
                           Instant now) {
  std::vector<HookId> told;
  for (const auto& hook : hooks)
    if (order.concerns(hook) && !TRY(sql::find_delivery_once(tx, hook.id, order.once_key)))
      told.push_back(hook.id);
  if (told.empty()) return {};
  auto payload = sys::make_id<PayloadId>();
  TRY(sql::insert_payload(tx, payload, order.payload.event, order.payload.action, order.repository,
                          order.payload.body, now));
  for (HookId hook : told) TRY(order_for(tx, order, payload, hook, now));
  return {};
}

// Whoever made the hook must still be allowed to: else it would go on telling what its maker may
// no longer see.
Result<bool> may_still(db::Reader& reader, const Hook& hook, const repo::Repository& repository) {
  auto maker = TRY(account::find_account(reader, hook.created_by));
  if (!maker || maker->disabled) return false;
  if (maker->site_admin) return true;
  if (hook.owner.organisation)
    return TRY(org::find_standing(reader, *hook.owner.organisation, maker->id)) ==
           org::Membership::Owner;
  if (!hook.owner.repo) return false;
  return TRY(repo::find_given_role(reader, repository, maker->id)) >= repo::Role::Admin;
}

struct Audience {
  repo::Repository repository;
  std::vector<Hook> hooks, orphans;
};
// None when nobody listens.
Result<std::optional<Audience>> find_audience(db::Reader& reader, RepoId id,
                                              const std::set<std::string_view>& events) {
  auto repository = TRY(repo::find_repository(reader, id));
  if (!repository) return std::optional<Audience>();
  Audience out{*std::move(repository), {}, {}};
  // An owner that is a person has no hooks.
  const HookOwner whose{.repo = id, .organisation = out.repository.owner_id};
  for (auto& hook : TRY(list_listening(reader, whose, events))) {
    bool allowed = TRY(may_still(reader, hook, out.repository));
    (allowed ? out.hooks : out.orphans).push_back(std::move(hook));
  }
  if (out.hooks.empty() && out.orphans.empty()) return std::optional<Audience>();
  return std::optional(std::move(out));
}

// Of what no repository belongs to: hooks of the organisation, if one is named, and of the
// instance.
Result<Audience> find_audience_of(db::Reader& reader, const HookOwner& whose,
                                  std::string_view event) {
  Audience out{{}, {}, {}};
  for (auto& hook : TRY(list_listening(reader, whose, {event}))) {
    bool allowed = TRY(may_still(reader, hook, out.repository));
    (allowed ? out.hooks : out.orphans).push_back(std::move(hook));
  }
  return out;
}

Result<void> pause_orphans(const Foundations& on, const std::vector<Hook>& orphans) {
  if (orphans.empty()) return {};
  return db::transact(on.database, Deadline::in(kWait), [&](db::Tx& tx) -> Result<void> {
    for (const auto& hook : orphans) {
      TRY(pause(tx, on, hook,
                "Whoever saved it last may no longer do so. Save it again to answer for it "
                "yourself.",
                on.clock.now()));
    }
    return {};
  });
}

class Teller {
 public:
  Teller(const Foundations& on, kit::JobRun& run) : on_(on), run_(run) {}

  Result<void> tell(const repo::Pushed& event) {
    auto audience = TRY(find(event.repository, {"push", "create", "delete"}));
    if (!audience) return {};
    TRY(pause_orphans(on_, audience->orphans));
    auto reader = TRY(on_.database.read(Deadline::in(kWait)));
    auto moved = TRY(repo::list_moves(*reader, event.intent));
    if (moved.reason == "import") return {};
    Scene scene = TRY(set_scene(*reader, on_.site, audience->repository, event.by));
    reader.reset();
    auto git = TRY(on_.repositories.open(scene.repository));
    for (const auto& move : moved.refs)
      TRY(tell_of_ref(scene, *git, {move.ref, move.before, move.after}, audience->hooks));
    return {};
  }

  Result<void> tell(const repo::Changed& event) {
    auto audience = TRY(find(event.repository, {"repository", "public"}));
    if (!audience) return {};
    TRY(pause_orphans(on_, audience->orphans));
    auto reader = TRY(on_.database.read(Deadline::in(kWait)));
    Scene scene = TRY(set_scene(*reader, on_.site, audience->repository, event.by));
    account::SimpleUser former = scene.owner;
    for (const auto& [name, value] : event.before) {
      if (name != "owner") continue;
      if (auto owner = TRY(account::find_namespace(*reader, value)))
        former = simple_user_of(on_.site, *owner);
    }
    reader.reset();
    return order(scene, repository_payloads(scene, event, former), "", audience->hooks);
  }

  Result<void> tell(const kit::JobFailed& event) {
    return tell_of({}, job_failed_payload(on_.site, event));
  }
  Result<void> tell(const kit::ScheduleMissed& event) {
    return tell_of({}, schedule_missed_payload(on_.site, event));
  }

  Result<void> tell(const org::MembershipChanged& event) {
    auto reader = TRY(on_.database.read(Deadline::in(kWait)));
    auto organisation = TRY(org::find_organisation(*reader, event.organisation));
    auto member = TRY(account::find_account(*reader, event.member));
    if (!organisation || !member) return {};
    auto scene = TRY(set_scene(*reader, on_.site, *std::move(organisation), event.by));
    reader.reset();
    auto payload = organisation_payload(scene, event, simple_user_of(on_.site, *member));
    if (!payload) return {};
    return tell_of({.organisation = event.organisation}, *payload);
  }

  Result<void> tell(const repo::MemberChanged& event) {
    auto audience = TRY(find(event.repository, {"member"}));
    if (!audience) return {};
    TRY(pause_orphans(on_, audience->orphans));
    auto reader = TRY(on_.database.read(Deadline::in(kWait)));
    Scene scene = TRY(set_scene(*reader, on_.site, audience->repository, event.by));
    auto member = TRY(account::find_account(*reader, event.member));
    if (!member) return {};
    reader.reset();
    auto shown = simple_user_of(on_.site, *member);
    return order(scene, {member_payload(scene, event, shown)}, "", audience->hooks);
  }

 private:
  Result<std::optional<Audience>> find(RepoId id, const std::set<std::string_view>& events) {
    auto reader = TRY(on_.database.read(Deadline::in(kWait)));
    return find_audience(*reader, id, events);
  }

  Result<void> tell_of_ref(const Scene& scene, git::Repository& git, const MovedRef& moved,
                           const std::vector<Hook>& hooks) {
    std::string_view name = moved.ref;
    if (!name.starts_with("refs/heads/") && !name.starts_with("refs/tags/")) return {};
    PushedRef pushed = TRY(read_push(git, moved, default_tip(scene, git, name), run_.deadline()));
    std::vector<Payload> payloads;
    if (pushed.created() || pushed.deleted()) payloads.push_back(ref_payload(scene, pushed));
    payloads.push_back(push_payload(scene, pushed));
    return order(scene, payloads, moved.ref, hooks);
  }

  std::optional<git::Oid> default_tip(const Scene& scene, git::Repository& git,
                                      std::string_view moved) {
    std::string full = "refs/heads/" + scene.repository.default_branch;
    auto name = git::RefName::parse_lenient(full);
    if (moved == full || !name) return std::nullopt;
    auto found = git.find_ref(*name);
    return found && *found ? *found : std::nullopt;
  }

  Result<void> tell_of(const HookOwner& whose, const Payload& payload) {
    auto reader = TRY(on_.database.read(Deadline::in(kWait)));
    Audience audience = TRY(find_audience_of(*reader, whose, payload.event));
    reader.reset();
    TRY(pause_orphans(on_, audience.orphans));
    std::string once = text::format("{}/{}/", run_.id().value(), payload.event);
    return db::transact(on_.database, Deadline::in(kWait), [&](db::Tx& tx) {
      return order_for_all(tx, {RepoId{}, run_.id(), once, payload}, audience.hooks, run_.now());
    });
  }

  Result<void> order(const Scene& scene, const std::vector<Payload>& payloads,
                     std::string_view part, const std::vector<Hook>& hooks) {
    // Names of refs may be longer than a key.
    std::string about = part.empty() ? "" : text::to_hex(sys::sha256(part)).substr(0, 32);
    return db::transact(on_.database, Deadline::in(kWait), [&](db::Tx& tx) -> Result<void> {
      for (const auto& payload : payloads) {
        std::string once = text::format("{}/{}/{}", run_.id().value(), payload.event, about);
        Order about_one{scene.repository.id, run_.id(), std::move(once), payload};
        TRY(order_for_all(tx, about_one, hooks, run_.now()));
      }
      return {};
    });
  }

  const Foundations& on_;
  kit::JobRun& run_;
};

template <class E>
kit::Listener listener(const Foundations& on, std::string name) {
  auto listener = kit::on<E>(std::move(name), [&on](const E& event, kit::JobRun& run) {
    return Teller(on, run).tell(event);
  });
  listener.timeout = kTime;
  return listener;
}

Result<DeliveryId> order_one(db::Tx& tx, const Hook& hook, const Payload& payload, Instant now) {
  auto id = sys::make_id<PayloadId>();
  auto delivery = sys::make_id<DeliveryId>();
  std::string once = text::format("asked {}", delivery.value());
  TRY(sql::insert_payload(tx, id, payload.event, payload.action, hook.owner.repo.value_or(RepoId{}),
                          payload.body, now));
  TRY(sql::insert_delivery(tx, delivery, hook.id, id, once, guid_of(once, hook.id), false, now));
  // Somebody waits for it.
  TRY(sql::end_rest(tx, hook.id));
  TRY(order_sending(tx, hook.id, now));
  return delivery;
}

}  // namespace

std::vector<kit::Listener> listeners(const Foundations& on) {
  return {listener<repo::Pushed>(on, "hooks.tell_push"),
          listener<repo::Changed>(on, "hooks.tell_change"),
          listener<repo::MemberChanged>(on, "hooks.tell_member"),
          listener<org::MembershipChanged>(on, "hooks.tell_membership"),
          listener<kit::JobFailed>(on, "hooks.tell_failure"),
          listener<kit::ScheduleMissed>(on, "hooks.tell_missed")};
}

Result<DeliveryId> order_ping(db::Tx& tx, const web::Site& site, const Hook& hook,
                              const Scope& scope, Instant now) {
  std::optional<Scene> scene;
  std::optional<OrganisationScene> organisation;
  if (scope.repository) scene.emplace(TRY(set_scene(tx, site, *scope.repository, hook.created_by)));
  if (scope.organisation)
    organisation.emplace(TRY(set_scene(tx, site, *scope.organisation, hook.created_by)));
  return order_one(tx, hook,
                   ping_payload(site, hook, scope.api_place(), scene ? &*scene : nullptr,
                                organisation ? &*organisation : nullptr),
                   now);
}

Result<DeliveryId> order_test(const Foundations& on, const Hook& hook,
                              const repo::Repository& repository, UserId by) {
  auto name = TRY(git::RefName::parse_lenient("refs/heads/" + repository.default_branch));
  auto git = TRY(on.repositories.open(repository));
  auto tip = TRY(git->find_ref(name));
  if (!tip) return conflict("Nothing was pushed yet that this could tell of.");
  auto head = TRY(git->load_commit(*tip));
  auto before = head->parents.empty() ? git::Oid::zero(tip->format()) : head->parents.front();
  auto pushed =
      TRY(read_push(*git, {name.text(), before, *tip}, std::nullopt, Deadline::in(kWait)));
  return db::transact(on.database, Deadline::in(kWait), [&](db::Tx& tx) -> Result<DeliveryId> {
    Scene scene = TRY(set_scene(tx, on.site, repository, by));
    return order_one(tx, hook, push_payload(scene, pushed), on.clock.now());
  });
}

Result<DeliveryId> redeliver(db::Tx& tx, const sql::DeliveryRow& delivery, Instant now) {
  auto id = sys::make_id<DeliveryId>();
  std::string once = text::format("again {}", id.value());
  TRY(sql::insert_delivery(tx, id, delivery.hook, delivery.payload, once, delivery.guid, true,
                           now));
  TRY(sql::end_rest(tx, delivery.hook));
  TRY(order_sending(tx, delivery.hook, now));
  return id;
}

}  // namespace stithy::hooks
