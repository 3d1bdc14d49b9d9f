// SPDX-License-Identifier: Apache-2.0
#include "pillars/account/one_time_link.h"

#include <doctest/doctest.h>

#include <atomic>
#include <thread>

#include "db/test_database.h"
#include "kit/queries.h"
#include "pillars/account/account.h"
#include "pillars/account/queries.h"

namespace stithy::account {
namespace {

const Instant kNow = Instant::from_seconds(1'800'000'000);
constexpr std::chrono::minutes kHalfAnHour{30};

struct Bench {
  db::TestDatabase database;

  Bench() {
    REQUIRE(database->migrate(kit::sql::kit_::migrations()));
    REQUIRE(database->migrate(sql::migrations()));
  }

  std::string make(LinkPurpose purpose, std::int64_t subject, Instant at = kNow) {
    auto made = db::transact(*database, Deadline::never(), [&](db::Tx& tx) {
      return make_link(tx, purpose, subject, at, kHalfAnHour);
    });
    REQUIRE(made);
    return made->reveal();
  }
  std::optional<std::int64_t> find(LinkPurpose purpose, std::string_view secret,
                                   Instant at = kNow) {
    auto reader = std::move(database->read(Deadline::never())).take();
    auto found = find_link(*reader, purpose, secret, at);
    REQUIRE(found);
    return *found;
  }
  std::optional<std::int64_t> spend(LinkPurpose purpose, std::string_view secret,
                                    Instant at = kNow) {
    auto spent = db::transact(*database, Deadline::never(),
                              [&](db::Tx& tx) { return spend_link(tx, purpose, secret, at); });
    REQUIRE(spent);
    return *spent;
  }
};

}  // namespace

TEST_CASE("a link leads to its subject, for its purpose, once") {
  Bench bench;
  std::string secret = bench.make(LinkPurpose::Recovery, 7);
  CHECK(secret.size() == 43);
  CHECK(bench.find(LinkPurpose::Recovery, secret) == 7);
  CHECK(!bench.find(LinkPurpose::Registration, secret));
  CHECK(!bench.spend(LinkPurpose::Registration, secret));
  CHECK(bench.spend(LinkPurpose::Recovery, secret) == 7);
  CHECK(!bench.find(LinkPurpose::Recovery, secret));
  CHECK(!bench.spend(LinkPurpose::Recovery, secret));
}

TEST_CASE("a link that is changed by one letter, cut or too old leads nowhere") {
  Bench bench;
  std::string secret = bench.make(LinkPurpose::Recovery, 7);
  std::string changed = secret;
  changed[10] = changed[10] == 'a' ? 'b' : 'a';
  for (const std::string& wrong : {changed, secret.substr(1), secret + "A", std::string()})
    CHECK(!bench.find(LinkPurpose::Recovery, wrong));
  Instant last = kNow + kHalfAnHour;
  CHECK(bench.find(LinkPurpose::Recovery, secret, last - std::chrono::seconds(1)) == 7);
  CHECK(!bench.find(LinkPurpose::Recovery, secret, last));
  CHECK(!bench.spend(LinkPurpose::Recovery, secret, last));
}

TEST_CASE("a new link of a subject ends the one before, and no other") {
  Bench bench;
  std::string first = bench.make(LinkPurpose::Recovery, 7);
  std::string other = bench.make(LinkPurpose::Recovery, 8);
  std::string alike = bench.make(LinkPurpose::Registration, 7);
  std::string second = bench.make(LinkPurpose::Recovery, 7);
  CHECK(!bench.find(LinkPurpose::Recovery, first));
  CHECK(bench.find(LinkPurpose::Recovery, second) == 7);
  CHECK(bench.find(LinkPurpose::Recovery, other) == 8);
  CHECK(bench.find(LinkPurpose::Registration, alike) == 7);
}

TEST_CASE("of many who spend one link, one is answered") {
  Bench bench;
  std::string secret = bench.make(LinkPurpose::Recovery, 7);
  std::atomic<int> answered{0};
  std::vector<std::thread> callers;
  for (int i = 0; i < 16; ++i)
    callers.emplace_back([&] {
      if (bench.spend(LinkPurpose::Recovery, secret)) ++answered;
    });
  for (auto& caller : callers) caller.join();
  CHECK(answered == 1);
}

TEST_CASE("a new password ends the link of a recovery") {
  Bench bench;
  auto made = db::transact(*bench.database, Deadline::never(), [&](db::Tx& tx) {
    return create_account(tx, {{"ada", "ada@example.org", {}, false}, "ada@example.org", "hash"},
                          kNow);
  });
  REQUIRE(made);
  std::string secret = bench.make(LinkPurpose::Recovery, made->value());
  auto changed = db::transact(*bench.database, Deadline::never(), [&](db::Tx& tx) {
    return set_password_hash(tx, *made, "another", kNow);
  });
  REQUIRE(changed);
  CHECK(!bench.find(LinkPurpose::Recovery, secret));
}

TEST_CASE("what has expired is forgotten") {
  Bench bench;
  bench.make(LinkPurpose::Recovery, 7);
  auto forgotten = db::transact(*bench.database, Deadline::never(), [&](db::Tx& tx) {
    return forget_expired_links(tx, kNow + kHalfAnHour);
  });
  REQUIRE(forgotten);
  auto reader = std::move(bench.database->read(Deadline::never())).take();
  auto made = link_made_at(*reader, LinkPurpose::Recovery, 7);
  REQUIRE(made);
  CHECK(!*made);
}

}  // namespace stithy::account
