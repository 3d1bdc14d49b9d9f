// SPDX-License-Identifier: Apache-2.0
#include "pillars/repo/journal.h"

#include <set>
#include <thread>

#include "base/log.h"
#include "base/text.h"
#include "db/transact.h"
#include "git/maintenance.h"
#include "git/ref_list.h"
#include "kit/events.h"
#include "pillars/repo/events.h"
#include "pillars/repo/queries.h"
#include "pillars/repo/records.h"
#include "sys/failpoint.h"

namespace stithy::repo {

namespace {

constexpr std::chrono::seconds kWriteWait{5};
constexpr std::chrono::seconds kCommitPatience{30};
constexpr std::chrono::milliseconds kBetweenCommits{200};
constexpr std::chrono::seconds kLaneWait{1};

Result<void> settle_row(db::Tx& tx, IntentId intent, IntentState state, Instant now) {
  TRY(sql::settle_intent(tx, intent, static_cast<std::int64_t>(state), now));
  return {};
}

// The first few; the journal has all.
std::string names_of(std::span<const git::RefChange> changes) {
  constexpr std::size_t kNamed = 10;
  std::vector<std::string> names;
  for (const auto& change : changes.first(std::min(kNamed, changes.size())))
    names.emplace_back(change.name.text());
  if (changes.size() > kNamed)
    names.push_back(text::format("and {} more", changes.size() - kNamed));
  return text::join(names, " ");
}

// The second transaction of the protocol, also run by recovery.
Result<void> finish(db::Tx& tx, IntentId intent, RepoId repository,
                    const std::vector<bool>& applied, Instant now) {
  bool any = false;
  for (std::size_t i = 0; i < applied.size(); ++i) {
    TRY(sql::set_change_applied(tx, intent, static_cast<std::int64_t>(i), applied[i] ? 1 : 0));
    any = any || applied[i];
  }
  TRY(settle_row(tx, intent, any ? IntentState::Committed : IntentState::Aborted, now));
  if (!any) return kit::drop_events(tx, intent);
  TRY(note_push(tx, repository, now));
  return kit::release_events(tx, intent);
}

}  // namespace

std::string lane_key(RepoId id) { return text::format("{}", id.value()); }

Result<IntentId> Journal::prepare(std::string_view, std::span<const git::RefChange> changes,
                                  const git::IntentNote& note) {
  auto intent = sys::make_id<IntentId>();
  Instant now = parts_.clock.now();
  auto write = [&](db::Tx& tx) -> Result<void> {
    TRY(sql::insert_intent(tx, intent, parts_.repository, parts_.actor,
                           static_cast<std::int64_t>(IntentState::Prepared), parts_.reason, now));
    std::int64_t position = 0;
    for (const auto& change : changes)
      TRY(sql::insert_change(tx, intent, position++, change.name.text(), change.old_oid.hex(),
                             change.new_oid.hex()));
    if (!note.certificate.empty()) TRY(sql::set_certificate(tx, intent, note.certificate));
    TRY(kit::append_held(tx, Pushed{parts_.repository, parts_.actor, intent, now}, intent));
    TRY(record_push(tx, parts_.repository, parts_.reason, parts_.actor, names_of(changes), intent));
    return sys::failpoint("journal.in_prepare");
  };
  TRY(db::transact(parts_.database, Deadline::in(kWriteWait), write));
  return intent;
}

Result<void> Journal::committed(IntentId intent, std::span<const git::RefOutcome> outcomes) {
  std::vector<bool> applied;
  for (const auto& outcome : outcomes) applied.push_back(outcome.ok());
  auto write = [&](db::Tx& tx) -> Result<void> {
    TRY(finish(tx, intent, parts_.repository, applied, parts_.clock.now()));
    return sys::failpoint("journal.in_commit");
  };
  // The refs have moved, so a busy database is worth more waiting here than anywhere else.
  for (Deadline patience = Deadline::in(kCommitPatience);;) {
    auto done = db::transact(parts_.database, Deadline::in(kWriteWait), write);
    if (done || done.error().code != Code::Unavailable || patience.passed()) return done;
    std::this_thread::sleep_for(kBetweenCommits);
  }
}

void Journal::aborted(IntentId intent) {
  auto dropped =
      db::transact(parts_.database, Deadline::in(kWriteWait), [&](db::Tx& tx) -> Result<void> {
        TRY(settle_row(tx, intent, IntentState::Aborted, parts_.clock.now()));
        TRY(kit::drop_events(tx, intent));
        return sys::failpoint("journal.in_abort");
      });
  // Left open it is settled later, by what the refs say.
  if (!dropped) LOG(Warning, "repo.intent_left_open", {{"intent", intent.value()}});
}

namespace {

Result<std::vector<git::RefChange>> changes_of(db::Reader& reader, IntentId intent) {
  std::vector<git::RefChange> changes;
  for (const auto& row : TRY(sql::list_changes(reader, intent))) {
    git::RefName name = TRY(git::RefName::parse_lenient(row.ref));
    git::Oid before = TRY(git::Oid::parse(row.old_oid));
    git::Oid after = TRY(git::Oid::parse(row.new_oid));
    changes.push_back({std::move(name), before, after});
  }
  return changes;
}

// The lane of a server that was killed is free at once, but a git that it started may still move
// the refs of its intent for a moment; on another machine nobody can end that.
Result<void> wait_for_strays(const sys::Clock& clock, const Store& store,
                             const sql::IntentRow& row) {
  constexpr Instant::Duration kPatience = std::chrono::seconds(10);
  const auto age = clock.now() - row.created_at;
  if (store.company() == Company::Alone || age > kPatience) return {};
  return unavailable(
      "Another server was cut off while it changed this repository. Try again in a moment.",
      std::chrono::duration_cast<std::chrono::seconds>(kPatience - age) + std::chrono::seconds(1));
}

Result<void> settle_one(db::Database& database, const sys::Clock& clock, const Store& store,
                        const sql::IntentRow& row) {
  TRY(wait_for_strays(clock, store, row));
  std::vector<git::RefChange> changes;
  {
    auto reader = TRY(database.read(Deadline::in(kWriteWait)));
    changes = TRY(changes_of(*reader, row.id));
  }
  auto settled = TRY(git::settle(store.gateway(), store.path_of(row.repo), changes));
  std::vector<bool> applied;
  for (auto stand : settled.each) applied.push_back(stand == git::RefStand::New);
  bool foreign = settled.all == git::Settled::Foreign;
  LOG(Info, "repo.intent_settled",
      {{"intent", row.id.value()}, {"repository", row.repo.value()}, {"foreign", foreign}});
  return db::transact(database, Deadline::in(kWriteWait), [&](db::Tx& tx) -> Result<void> {
    TRY(finish(tx, row.id, row.repo, applied, clock.now()));
    TRY(sys::failpoint("journal.in_settle"));
    if (!foreign) return {};
    LOG(Error, "repo.quarantined", {{"repository", row.repo.value()}});
    return set_quarantined(tx, row.repo,
                           "A push was cut off and a branch is neither as before nor as after it. "
                           "An administrator must look at it.");
  });
}

// Few are open at a time: those of pushes that run now.
Result<std::vector<sql::IntentRow>> open_intents(db::Database& database) {
  auto reader = TRY(database.read(Deadline::in(kWriteWait)));
  return sql::list_open_intents(*reader);
}

// Those of one repository, under its lane.
Result<void> settle_of(db::Database& database, const sys::Clock& clock, const Store& store,
                       RepoId repository) {
  for (const auto& row : TRY(open_intents(database)))
    if (row.repo == repository) TRY(settle_one(database, clock, store, row));
  return {};
}

}  // namespace

Result<void> Journal::settle_open(std::string_view) {
  auto settled = settle_of(parts_.database, parts_.clock, parts_.store, parts_.repository);
  if (settled || settled.error().code == Code::Unavailable) return settled;
  return unavailable(
      "An earlier change of this repository is not settled yet. Try again in a "
      "minute; if that does not help, an administrator has to look at it.",
      std::chrono::seconds(60), settled.error().cause);
}

namespace {

struct SettledChange {
  std::string ref, old_oid, new_oid;
};

// An intent that needs no refs to be waited for: they lie there already.
Result<void> note_settled(db::Tx& tx, const Pushed& event, std::string_view reason,
                          const std::vector<SettledChange>& changes) {
  TRY(sql::insert_intent(tx, event.intent, event.repository, event.by,
                         static_cast<std::int64_t>(IntentState::Committed), reason, event.at));
  std::int64_t position = 0;
  for (const auto& change : changes) {
    TRY(sql::insert_change(tx, event.intent, position, change.ref, change.old_oid, change.new_oid));
    TRY(sql::set_change_applied(tx, event.intent, position++, 1));
  }
  TRY(settle_row(tx, event.intent, IntentState::Committed, event.at));
  TRY(note_push(tx, event.repository, event.at));
  return kit::append(tx, event);
}

bool is_gone(std::string_view oid) { return oid.find_first_not_of('0') == oid.npos; }

}  // namespace

Result<void> note_arrival(db::Tx& tx, const Arrival& arrival, Instant now) {
  if (arrival.refs.empty()) return {};
  std::vector<SettledChange> changes;
  for (const auto& [name, oid] : arrival.refs)
    changes.push_back({name, git::Oid::zero(oid.format()).hex(), oid.hex()});
  Pushed event{arrival.repository, arrival.actor, sys::make_id<IntentId>(), now};
  return note_settled(tx, event, arrival.reason, changes);
}

Result<int> accept_refs(db::Tx& tx, const Store& store, const Repository& repository, Instant now) {
  if (!repository.quarantined)
    return conflict(
        text::format("{} takes changes; there is nothing to accept.", repository.full_name()));
  auto noted = TRY(latest_values(tx, repository.id));
  git::RefList present = TRY(git::list_refs(store.path_of(repository.id)));
  const std::string zero = git::Oid::zero(repository.format).hex();
  std::vector<SettledChange> changes;
  for (const auto& ref : present.refs) {
    auto known = noted.find(ref.name);
    std::string before = known == noted.end() ? zero : known->second;
    if (!ref.name.starts_with("refs/stithy/") && before != ref.oid.hex())
      changes.push_back({ref.name, before, ref.oid.hex()});
  }
  for (const auto& [name, oid] : noted)
    if (!is_gone(oid) && present.find(name) == nullptr) changes.push_back({name, oid, zero});
  if (!changes.empty()) {
    Pushed event{repository.id, UserId{repository.owner_id.value()}, sys::make_id<IntentId>(), now};
    TRY(note_settled(tx, event, "accepted", changes));
  }
  TRY(set_quarantined(tx, repository.id, std::nullopt));
  return static_cast<int>(changes.size());
}

Result<Moves> list_moves(db::Reader& reader, IntentId intent) {
  Moves out;
  out.reason = TRY(sql::find_reason(reader, intent)).value_or("");
  for (auto& row : TRY(sql::list_changes(reader, intent)))
    if (row.applied != 0)
      out.refs.push_back({std::move(row.ref), TRY(git::Oid::parse(row.old_oid)),
                          TRY(git::Oid::parse(row.new_oid))});
  return out;
}

Result<std::vector<git::RefName>> list_moved_refs(db::Reader& reader, IntentId intent) {
  std::vector<git::RefName> out;
  for (const auto& row : TRY(sql::list_changes(reader, intent))) {
    bool gone = TRY(git::Oid::parse(row.new_oid)).is_zero();
    if (row.applied != 0 && !gone) out.push_back(TRY(git::RefName::parse_lenient(row.ref)));
  }
  return out;
}

Result<std::map<std::string, std::string>> latest_values(db::Reader& reader, RepoId repository) {
  std::map<std::string, std::string> out;
  TRY(sql::list_latest_changes(reader, repository,
                               [&](const sql::LatestChangeRow& row) -> Result<bool> {
                                 out[row.ref] = row.new_oid;
                                 return true;
                               }));
  return out;
}

Result<std::int64_t> count_stale_intents(db::Reader& reader, Instant before) {
  return sql::count_stale_intents(reader, before);
}

Result<int> settle_intents(db::Database& database, const sys::Clock& clock, const Store& store) {
  std::vector<sql::IntentRow> open = TRY(open_intents(database));
  for (const auto& row : open) {
    auto swept = git::sweep_leftovers(store.path_of(row.repo));
    auto settled = swept ? settle_one(database, clock, store, row) : std::move(swept);
    // One damaged repository must not keep the others from being served. While its intent is open
    // it takes no change: settle_open() is asked before each.
    if (!settled)
      LOG(Error, "repo.intent_unsettled",
          {{"intent", row.id.value()},
           {"repository", row.repo.value()},
           {"cause", settled.error().cause}});
  }
  return static_cast<int>(open.size());
}

Result<void> settle_overdue(db::Database& database, const sys::Clock& clock, Store& store,
                            Instant before) {
  std::set<RepoId> waiting;
  for (const auto& row : TRY(open_intents(database)))
    if (row.created_at < before) waiting.insert(row.repo);
  for (RepoId id : waiting) {
    auto lane = store.lanes().acquire(lane_key(id), Deadline::in(kLaneWait));
    if (!lane) continue;
    auto settled = settle_of(database, clock, store, id);
    if (!settled)
      LOG(Error, "repo.intents_unsettled",
          {{"repository", id.value()}, {"cause", settled.error().cause}});
  }
  return {};
}

}  // namespace stithy::repo
