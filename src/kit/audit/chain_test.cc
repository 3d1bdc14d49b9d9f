// SPDX-License-Identifier: Apache-2.0
#include "kit/audit/chain.h"

#include <doctest/doctest.h>

#include "db/test_database.h"
#include "db/transact.h"
#include "kit/audit/log.h"
#include "kit/audit/record.h"
#include "kit/queries.h"

namespace stithy::audit {

namespace {

const Secret<> kKey{std::string("a key of this instance")};

struct Bench {
  db::TestDatabase database;

  Bench() { REQUIRE(database->migrate(kit::sql::kit_::migrations())); }

  template <class F>
  auto transact(F&& f) {
    return db::transact(*database, Deadline::never(), f);
  }
  void note(int count) {
    for (int i = 0; i < count; ++i)
      REQUIRE(transact([](db::Tx& tx) { return record(tx, {.action = "repo.create"}); }));
  }
  void seal_all() {
    REQUIRE(transact([](db::Tx& tx) { return seal(tx, kKey); }));
  }
  Verdict verdict(const Secret<>& key = kKey) {
    auto reader = std::move(database->read(Deadline::never())).take();
    return std::move(verify(*reader, key)).take();
  }
  std::vector<Entry> entries() {
    auto reader = std::move(database->read(Deadline::never())).take();
    return std::move(list_before(*reader, {}, {}, 100)).take();
  }
};

}  // namespace

TEST_CASE("an entry is sealed once, after those that were sealed before") {
  Bench bench;
  CHECK(bench.verdict().sound());
  bench.note(3);
  CHECK(bench.verdict().unsealed == 3);
  bench.seal_all();
  const Verdict first = bench.verdict();
  CHECK(first.sound());
  CHECK(first.last == 3);
  bench.seal_all();
  CHECK(bench.verdict().head == first.head);
  bench.note(1);
  bench.seal_all();
  CHECK(bench.verdict().last == 4);
  CHECK(bench.verdict().head != first.head);
}

TEST_CASE("another key does not vouch for the head, and seals nothing behind it") {
  Bench bench;
  bench.note(2);
  bench.seal_all();
  const Secret<> other{std::string("another key")};
  CHECK_FALSE(bench.verdict(other).sound());
  bench.note(1);
  auto sealed = bench.transact([&](db::Tx& tx) { return seal(tx, other); });
  REQUIRE_FALSE(sealed);
  CHECK(sealed.error().code == Code::Conflict);
}

TEST_CASE("what is left after pruning is verified from where it begins") {
  Bench bench;
  bench.note(6);
  bench.seal_all();
  const Instant later{std::int64_t{1} << 60};
  auto prune_to = [&](std::int64_t up_to, Instant before) {
    return std::move(
               bench.transact([&](db::Tx& tx) { return prune(tx, kKey, before, up_to, 100); }))
        .take();
  };
  CHECK(prune_to(6, Instant{1}) == 0);
  CHECK(prune_to(4, later) == 4);
  CHECK(bench.verdict().sound());
  CHECK(bench.verdict().first == 5);
  bench.note(1);
  bench.seal_all();
  CHECK(bench.verdict().last == 7);
  CHECK(prune_to(100, later) == 3);
  CHECK(bench.verdict().sound());
}

TEST_CASE("a scene leaves its usual entry once, and none when the verb spoke or nothing held") {
  Bench bench;
  auto nothing = [](db::Tx&) -> Result<void> { return {}; };
  {
    Scope scope(
        {.actor = {.kind = "person", .id = UserId{7}, .login = "ada"}, .usual_action = "hook.add"});
    auto failed = bench.transact([](db::Tx&) -> Result<void> { return invalid("No."); });
    CHECK_FALSE(failed);
    CHECK(bench.entries().empty());
    REQUIRE(bench.transact(nothing));
    REQUIRE(bench.transact(nothing));
    CHECK(scope.left_entry());
  }
  REQUIRE(bench.entries().size() == 1);
  CHECK(bench.entries()[0].action == "hook.add");
  CHECK(bench.entries()[0].actor_login == "ada");
  {
    Scope scope({.usual_action = "hook.change"});
    REQUIRE(bench.transact([](db::Tx& tx) { return record(tx, {.action = "repo.rename"}); }));
    REQUIRE(bench.transact(nothing));
  }
  REQUIRE(bench.entries().size() == 2);
  CHECK(bench.entries()[0].action == "repo.rename");
  REQUIRE(bench.transact(nothing));
  CHECK(bench.entries().size() == 2);
}

TEST_CASE("what an intent holds is told when it is released, and forgotten when it is dropped") {
  Bench bench;
  auto hold = [&](IntentId intent) {
    REQUIRE(bench.transact(
        [&](db::Tx& tx) { return record_held(tx, {.action = "git.push"}, intent); }));
  };
  hold(IntentId{1});
  hold(IntentId{2});
  CHECK(bench.entries().empty());
  bench.seal_all();
  CHECK(bench.verdict().last == 0);
  REQUIRE(bench.transact([](db::Tx& tx) { return release_entries(tx, IntentId{1}); }));
  REQUIRE(bench.transact([](db::Tx& tx) { return drop_entries(tx, IntentId{2}); }));
  CHECK(bench.entries().size() == 1);
  bench.seal_all();
  CHECK(bench.verdict().last == 1);
}

}  // namespace stithy::audit
