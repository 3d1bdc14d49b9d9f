// SPDX-License-Identifier: Apache-2.0
#include "pillars/repo/journal.h"

#include <doctest/doctest.h>

#include "git/ref_list.h"
#include "pillars/repo/test_house.h"
#include "sys/failpoint.h"

namespace stithy::repo {

TEST_CASE("what the journal was not told of is settled before the next change") {
  TestHouse house;
  sys::set_failpoints("journal.in_commit:once");
  CHECK_FALSE(house.branch("one"));
  CHECK(house.open_intents() == 1);
  CHECK(house.noted("one").empty());
  REQUIRE(house.branch("two"));
  CHECK(house.noted("one") == house.tip.hex());
  CHECK(house.noted("two") == house.tip.hex());
  CHECK(house.open_intents() == 0);
}

TEST_CASE("a change whose end was not told does not make the repository read-only later") {
  TestHouse house;
  sys::set_failpoints("refs.before_update:once,journal.in_abort:once");
  auto failed = house.branch("one");
  REQUIRE(failed);
  CHECK_FALSE(failed->front().ok());
  CHECK(house.open_intents() == 1);
  REQUIRE(house.branch("one"));
  CHECK(git::must(settle_intents(house.database(), house.clock, house.store())) == 0);
  CHECK_FALSE(git::must(find_repository(*house.reader(), house.id))->quarantined);
  CHECK(house.noted("one") == house.tip.hex());
}

TEST_CASE("no change is taken while an earlier one cannot be settled") {
  TestHouse house;
  sys::set_failpoints("journal.in_commit:once,journal.in_settle:once");
  CHECK_FALSE(house.branch("one"));
  auto refused = house.branch("two");
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == Code::Unavailable);
  CHECK(house.branch("two"));
}

TEST_CASE("overdue intents are settled under the lane; one whose lane is taken waits") {
  TestHouse house;
  sys::set_failpoints("journal.in_commit:once");
  CHECK_FALSE(house.branch("one"));
  auto settle = [&](Instant before) {
    git::must(settle_overdue(house.database(), house.clock, house.store(), before));
    return house.open_intents();
  };
  CHECK(settle(house.clock.now()) == 1);  // not older than that moment
  Instant later = house.clock.now() + std::chrono::seconds(60);
  {
    auto lane = git::must(house.store().lanes().acquire(lane_key(house.id), Deadline::never()));
    CHECK(settle(later) == 1);
  }
  CHECK(settle(later) == 0);
  CHECK(house.noted("one") == house.tip.hex());
}

TEST_CASE("an intent of which a part happened is finished") {
  TestHouse house;
  Journal journal = house.journal();
  std::vector<git::RefChange> changes;
  for (const char* name : {"a", "b"})
    changes.push_back(
        {git::must(git::RefName::branch(name)), git::Oid::zero(house.tip.format()), house.tip});
  REQUIRE(journal.prepare(lane_key(house.id), changes, {}));
  REQUIRE(sys::write_file_durably(house.path() / "refs/heads/b", house.tip.hex() + "\n"));
  CHECK(git::must(settle_intents(house.database(), house.clock, house.store())) == 1);
  CHECK(git::must(git::read_ref(house.path(), changes[0].name)) == house.tip);
  CHECK(house.noted("a") == house.tip.hex());
  CHECK(house.noted("b") == house.tip.hex());
}

TEST_CASE("a ref that is neither as before nor as after makes the repository read-only") {
  TestHouse house;
  Journal journal = house.journal();
  git::Oid other = git::must(git::Oid::parse(std::string(40, '1')));
  git::RefChange change{git::must(git::RefName::branch("main")), other, other};
  REQUIRE(journal.prepare(lane_key(house.id), std::span(&change, 1), {}));
  CHECK(git::must(settle_intents(house.database(), house.clock, house.store())) == 1);
  auto damaged = git::must(find_repository(*house.reader(), house.id));
  REQUIRE(damaged->quarantined.has_value());

  // An administrator looks at it, leaves one branch and accepts that.
  auto side = git::must(git::RefName::branch("side"));
  REQUIRE(sys::write_file_durably(house.path() / side.text(), house.tip.hex() + "\n"));
  int accepted = 0;
  auto accept = [&](db::Tx& tx) -> Result<void> {
    accepted = TRY(accept_refs(tx, house.store(), *damaged, house.clock.now()));
    return {};
  };
  house.write(accept);
  CHECK(accepted == 1);
  CHECK(house.noted("side") == house.tip.hex());
  auto open = git::must(find_repository(*house.reader(), house.id));
  CHECK_FALSE(open->quarantined);
  CHECK_FALSE(db::transact(house.database(), Deadline::never(), [&](db::Tx& tx) {
    return accept_refs(tx, house.store(), *open, house.clock.now());
  }));
}

TEST_CASE("the certificate of a signed push is kept with the intent, whatever comes after") {
  TestHouse house;
  sys::set_failpoints("refs.before_objects:once");
  auto refused = house.branch("signed", "certificate version 0.1\n");
  REQUIRE(refused);
  CHECK_FALSE(refused->front().ok());
  constexpr std::string_view kSql = "select count(*) from ref_intents where push_cert is not null";
  constexpr db::Statement kKept{
      .name = "test.certificates", .sqlite = kSql, .postgres = kSql, .mysql = kSql, .columns = 1};
  auto reader = house.reader();
  auto cursor = git::must(reader->query(kKept, {}));
  REQUIRE(git::must(cursor->next()));
  CHECK(cursor->integer(0) == 1);
}

}  // namespace stithy::repo
