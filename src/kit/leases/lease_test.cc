// SPDX-License-Identifier: Apache-2.0
//
// Two holders and a clock that the test turns, on whichever database the tests run on.
#include "kit/leases/lease.h"

#include <doctest/doctest.h>

#include <atomic>
#include <thread>

#include "db/test_database.h"
#include "kit/leases/leader.h"

namespace stithy::leases {

namespace {

using std::chrono::seconds;
constexpr seconds kSpan{10};

struct TurnedClock final : sys::Clock {
  Instant now() const override { return Instant::from_seconds(at); }
  std::atomic<std::int64_t> at = 1'800'000'000;
};

struct Bench {
  db::TestDatabase database;
  TurnedClock clock;
  Bench() { REQUIRE(database->migrate(migrations())); }

  template <class F>
  auto write(F&& f) {
    return db::transact(*database, Deadline::in(seconds(30)), std::forward<F>(f));
  }
  std::optional<Lease> take(std::string_view holder, std::string_view name = "work") {
    auto taken =
        write([&](db::Tx& tx) { return take_lease(tx, name, holder, kSpan, clock.now()); });
    REQUIRE(taken);
    return *taken;
  }
  Result<Lease> extend(const Lease& lease) {
    return write([&](db::Tx& tx) { return extend_lease(tx, lease, kSpan, clock.now()); });
  }
  bool holds(const Lease& lease) {
    return write([&](db::Tx& tx) { return check_lease(tx, lease, clock.now()); }).has_value();
  }
  void release(const Lease& lease) {
    REQUIRE(write([&](db::Tx& tx) { return release_lease(tx, lease); }));
  }
};

}  // namespace

TEST_CASE("a lease is one holder's until its end") {
  Bench bench;
  auto ada = bench.take("ada");
  REQUIRE(ada);
  CHECK_EQ(ada->token, 1);
  CHECK(!bench.take("bob"));
  CHECK(bench.take("bob", "other work"));
  bench.clock.at += 9;
  CHECK(!bench.take("bob"));
  CHECK(bench.holds(*ada));
  bench.clock.at += 1;
  CHECK(!bench.holds(*ada));
  auto bob = bench.take("bob");
  REQUIRE(bob);
  CHECK_EQ(bob->token, 2);
  CHECK(!bench.take("ada"));
}

TEST_CASE("a lease that is extended in time stays, and one that ended is lost") {
  Bench bench;
  auto lease = *bench.take("ada");
  for (int i = 0; i < 5; ++i) {
    bench.clock.at += 9;
    auto extended = bench.extend(lease);
    REQUIRE(extended);
    CHECK_EQ(extended->token, 1);
    lease = *extended;
    CHECK(!bench.take("bob"));
  }
  bench.clock.at += 10;
  auto late = bench.extend(lease);
  REQUIRE(!late);
  CHECK_EQ(late.error().code, Code::Conflict);
  // Even with nobody else there it is a new one: its end was told.
  CHECK_EQ(bench.take("ada")->token, 2);
}

TEST_CASE("who lost a lease without knowing changes nothing any more") {
  Bench bench;
  auto ada = *bench.take("ada");
  bench.clock.at += 60;
  auto bob = *bench.take("bob");
  CHECK(!bench.extend(ada));
  CHECK(!bench.holds(ada));
  bench.release(ada);
  CHECK(bench.holds(bob));
  // A clock that went back does not bring it back either.
  bench.clock.at -= 60;
  CHECK(!bench.holds(ada));
}

TEST_CASE("a lease that was given back is free at once, and its token goes on rising") {
  Bench bench;
  auto ada = *bench.take("ada");
  bench.release(ada);
  CHECK(!bench.holds(ada));
  auto bob = bench.take("bob");
  REQUIRE(bob);
  CHECK(bob->token > ada.token);
}

TEST_CASE("taking one's own lease again extends it") {
  Bench bench;
  auto first = *bench.take("ada");
  bench.clock.at += 5;
  auto second = *bench.take("ada");
  CHECK_EQ(second.token, first.token);
  CHECK(second.until > first.until);
}

TEST_CASE("of many who take a lease at the same time one gets it") {
  Bench bench;
  std::atomic<int> taken = 0, failed = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i)
    threads.emplace_back([&, i] {
      auto lease = bench.write([&](db::Tx& tx) {
        return take_lease(tx, "work", "holder " + std::to_string(i), kSpan, bench.clock.now());
      });
      failed += lease ? 0 : 1;
      taken += lease && *lease ? 1 : 0;
    });
  for (auto& thread : threads) thread.join();
  CHECK_EQ(failed, 0);
  CHECK_EQ(taken, 1);
}

TEST_CASE("when the leader stands still another one leads, never both") {
  Bench bench;
  Leader ada(*bench.database, bench.clock, {"lead", "ada", kSpan});
  Leader bob(*bench.database, bench.clock, {"lead", "bob", kSpan});
  ada.step();
  bob.step();
  CHECK(ada.leads());
  CHECK(!bob.leads());
  int changes = 0;
  bool ada_led = true;
  for (int second = 0; second < 200; ++second) {
    ++bench.clock.at;
    // Each of them stands still for a while, in turns.
    if (second % 60 < 30 && second % 3 == 0) ada.step();
    if (second % 60 >= 20 && second % 3 == 1) bob.step();
    CHECK(!(ada.leads() && bob.leads()));
    if (ada.leads() != ada_led) ++changes;
    ada_led = ada.leads();
  }
  CHECK(changes >= 4);
  REQUIRE((ada.leads() || bob.leads()));
  Leader& leader = ada.leads() ? ada : bob;
  Leader& other = ada.leads() ? bob : ada;
  auto lease = *leader.lease();
  CHECK(bench.holds(lease));
  // Given back in order it needs no waiting.
  leader.stop();
  CHECK(!leader.leads());
  other.step();
  CHECK(other.leads());
  CHECK(other.lease()->token > lease.token);
}

TEST_CASE("a leader on its thread leads by itself and gives way when it stops") {
  Bench bench;
  sys::SystemClock clock;
  Leader first(*bench.database, clock, {"lead", "first", std::chrono::milliseconds(900)});
  Leader second(*bench.database, clock, {"lead", "second", std::chrono::milliseconds(900)});
  auto leads = [](const Leader& leader) {
    for (auto limit = Deadline::in(seconds(30)); !limit.passed();
         std::this_thread::sleep_for(std::chrono::milliseconds(5)))
      if (leader.leads()) return true;
    return false;
  };
  first.start();
  REQUIRE(leads(first));
  second.start();
  first.stop();
  CHECK(leads(second));
}

}  // namespace stithy::leases
