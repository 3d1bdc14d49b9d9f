// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"
#include "db/transact.h"
#include "features/people/departure/handlers.h"
#include "pillars/access/departure.h"
#include "pillars/org/organisation.h"
#include "pillars/repo/departure.h"

namespace stithy::people {

namespace {

constexpr std::int64_t kAtOnce = 20;

struct Estate {
  NamespaceId owner, heir;
  UserId by;
};

Result<std::int64_t> number(const Json& json, std::string_view member) {
  const Json* value = json.find(member);
  if (!value || !value->as_int()) return invalid(text::format("the payload lacks {}", member));
  return *value->as_int();
}

Result<Estate> parse(const Json& json) {
  return Estate{.owner = NamespaceId{TRY(number(json, "account"))},
                .heir = NamespaceId{TRY(number(json, "heir"))},
                .by = UserId{TRY(number(json, "by"))}};
}

// An heir that is gone by now gets nothing.
Result<bool> has_heir(db::Reader& reader, const Estate& estate) {
  if (!estate.heir) return false;
  const auto heir = TRY(org::find_organisation(reader, estate.heir));
  return heir.has_value();
}

Result<std::vector<RepoId>> clear_some(db::Tx& tx, const Estate& estate, Instant now) {
  const bool given = TRY(has_heir(tx, estate));
  std::vector<RepoId> cleared;
  for (const auto& r : TRY(repo::list_owned(tx, estate.owner, kAtOnce))) {
    if (given)
      TRY(repo::bequeath(tx, r, estate.heir, estate.by, now));
    else
      TRY(repo::clear_repository(tx, r, estate.by, now));
    cleared.push_back(r.id);
  }
  return cleared;
}

// What was cleared is not found again, so that a second run goes on where the first one ended.
Result<void> clear(const Foundations& on, kit::JobRun& run) {
  const Json payload = TRY(run.payload());
  const Estate estate = TRY(parse(payload));
  std::int64_t done = 0;
  for (;;) {
    if (run.should_stop()) return unavailable("Stopped.", std::chrono::seconds(5));
    auto some = [&](db::Tx& tx) { return clear_some(tx, estate, run.now()); };
    const auto cleared = TRY(db::transact(on.database, run.deadline(), some));
    if (cleared.empty()) return {};
    for (RepoId id : cleared) on.repositories.forget(id);
    done += static_cast<std::int64_t>(cleared.size());
    run.progress({.item = done, .items = 0});
  }
}

}  // namespace

kit::JobKind estate_kind(const Foundations& on) {
  return {.name = std::string(access::kClearEstate),
          .lane = kit::Lane::Long,
          .priority = kit::Priority::High,
          .attempts = 10,
          .timeout = std::chrono::minutes(30),
          .run = [&on](kit::JobRun& run) { return clear(on, run); }};
}

}  // namespace stithy::people
