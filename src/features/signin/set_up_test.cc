// SPDX-License-Identifier: Apache-2.0
#include "features/signin/set_up.h"

#include <doctest/doctest.h>

#include <atomic>
#include <thread>
#include <vector>

#include "db/test_database.h"
#include "kit/queries.h"
#include "pillars/account/credentials.h"
#include "pillars/account/queries.h"

namespace stithy::signin {

namespace {

const Instant kNow = Instant::from_seconds(1'800'000'000);

db::TestDatabase open_database() {
  db::TestDatabase database;
  REQUIRE(database->migrate(kit::sql::kit_::migrations()));
  REQUIRE(database->migrate(account::sql::migrations()));
  return database;
}

Deadline soon() { return Deadline::in(std::chrono::seconds(30)); }

std::string make_secret(db::Database& database) {
  auto secret = db::transact(database, soon(),
                             [](db::Tx& tx) { return account::make_setup_secret(tx, kNow); });
  REQUIRE(secret);
  return secret->reveal();
}

account::PreparedAccount administrator(std::string login) {
  return {.account = {.login = login,
                      .email = login + "@example.org",
                      .password = {},
                      .site_admin = true},
          .email_folded = login + "@example.org",
          .password_hash = "hash"};
}

Result<Secret<>> attempt(db::Database& database, std::string_view secret, std::string login) {
  return db::transact(database, soon(), [&](db::Tx& tx) {
    return set_up(tx, secret, administrator(std::move(login)), {"127.0.0.1", "test", kNow});
  });
}

}  // namespace

TEST_CASE("setup makes an administrator and opens a session for them") {
  auto database = open_database();
  auto cookie = attempt(*database, make_secret(*database), "ada");
  REQUIRE(cookie);
  auto reader = std::move(database->read(soon())).take();
  auto session = std::move(account::find_session(*reader, cookie->reveal(), kNow)).take();
  REQUIRE(session);
  CHECK(session->login == "ada");
  CHECK(session->site_admin);
}

TEST_CASE("a setup secret works once, for a day, and not when it is wrong") {
  auto database = open_database();
  std::string secret = make_secret(*database);
  CHECK(!attempt(*database, "guess", "ada"));
  CHECK(attempt(*database, secret, "ada"));
  auto second = attempt(*database, secret, "bob");
  REQUIRE(!second);
  CHECK(second.error().code == Code::NotFound);

  auto late = open_database();
  std::string old = make_secret(*late);
  CHECK(!db::transact(*late, soon(), [&](db::Tx& tx) {
    return set_up(tx, old, administrator("ada"), {"", "", kNow + account::kSetupSpan});
  }));
}

TEST_CASE("setup that fails leaves the secret good") {
  auto database = open_database();
  std::string secret = make_secret(*database);
  auto failed = db::transact(*database, soon(), [&](db::Tx& tx) -> Result<Secret<>> {
    TRY(set_up(tx, secret, administrator("ada"), {"", "", kNow}));
    return internal("the disk is full");
  });
  CHECK(!failed);
  CHECK(attempt(*database, secret, "ada"));
}

TEST_CASE("of a hundred callers with one setup secret exactly one succeeds") {
  auto database = open_database();
  std::string secret = make_secret(*database);
  std::atomic<int> made{0}, absent{0};
  std::vector<std::thread> callers;
  for (int i = 0; i < 100; ++i)
    callers.emplace_back([&, i] {
      auto result = attempt(*database, secret, "admin" + std::to_string(i));
      if (result)
        ++made;
      else if (result.error().code == Code::NotFound)
        ++absent;
    });
  for (auto& caller : callers) caller.join();
  CHECK(made == 1);
  CHECK(absent == 99);
  auto reader = std::move(database->read(soon())).take();
  CHECK(account::count_accounts(*reader).value_or(0) == 1);
}

}  // namespace stithy::signin
