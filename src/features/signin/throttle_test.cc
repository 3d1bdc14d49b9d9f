// SPDX-License-Identifier: Apache-2.0
#include "features/signin/throttle.h"

#include <doctest/doctest.h>

#include "db/test_database.h"
#include "kit/queries.h"
#include "pillars/account/account.h"
#include "pillars/account/credentials.h"
#include "pillars/account/queries.h"

namespace stithy::signin {

namespace {

const Instant kNow = Instant::from_seconds(1'800'000'000);

struct Bench {
  db::TestDatabase database;
  web::RateLimiter rates{std::vector<web::RateRule>(6, {.burst = 10, .per_second = 1.0 / 6})};
  std::unique_ptr<db::Reader> reader;

  Bench() {
    REQUIRE(database->migrate(kit::sql::kit_::migrations()));
    REQUIRE(database->migrate(account::sql::migrations()));
    auto made = db::transact(*database, Deadline::never(), [](db::Tx& tx) -> Result<void> {
      UserId ada = TRY(account::create_account(
          tx, {{"ada", "ada@example.org", {}, false}, "ada@example.org", "hash"}, kNow));
      TRY(account::open_session(tx, ada, "192.0.2.7", "test", kNow));
      return {};
    });
    REQUIRE(made);
    reader = std::move(database->read(Deadline::never())).take();
  }
  Result<void> knock(std::string_view login, std::string_view address, Instant at = kNow) {
    return admit_attempt(rates, *reader, {login, address, at});
  }
  // From many addresses, until the account lets nobody else in.
  int flood(std::string_view login) {
    int admitted = 0;
    for (int i = 0; i < 200; ++i)
      if (knock(login, "198.51.100." + std::to_string(i))) ++admitted;
    return admitted;
  }
};

}  // namespace

TEST_CASE("guessing from one address is stopped with the time to wait, and never for good") {
  Bench bench;
  int admitted = 0;
  Result<void> last;
  for (int i = 0; i < 100; ++i) {
    last = bench.knock("ada", "198.51.100.1");
    if (last) ++admitted;
  }
  CHECK(admitted == 10);
  REQUIRE(!last);
  CHECK(last.error().code == Code::Limited);
  REQUIRE(last.error().retry_after);
  auto wait = *last.error().retry_after;
  CHECK(wait.count() <= 6);
  CHECK(bench.knock("ada", "198.51.100.1", kNow + wait));
}

TEST_CASE("guessing from many addresses is stopped too, by the account") {
  Bench bench;
  CHECK(bench.flood("ada") == 50);
  CHECK(bench.flood("nobody") == 50);  // the same for names that do not exist
}

TEST_CASE("the spelling of a name is no way around") {
  Bench bench;
  CHECK(bench.flood("ada") == 50);
  CHECK(!bench.knock("ADA", "203.0.113.1"));
}

TEST_CASE("strangers do not lock the owner out of a known address") {
  Bench bench;
  bench.flood("ada");
  CHECK(!bench.knock("ada", "203.0.113.1"));
  CHECK(bench.knock("ada", "192.0.2.7"));
  bench.flood("ada@example.org");
  CHECK(bench.knock("ada@example.org", "192.0.2.7"));
}

TEST_CASE("a wrong password costs the address more than a right one") {
  Bench bench;
  for (int i = 0; i < 10; ++i) count_wrong_password(bench.rates, {"x", "198.51.100.9", kNow});
  CHECK(!bench.rates.take(web::RateClass::SigningIn, "198.51.100.9", kNow));
}

TEST_CASE("codes are tried at half the rate of passwords, each account for itself") {
  Bench bench;
  int admitted = 0;
  Result<void> last;
  for (int i = 0; i < 100; ++i) {
    last = admit_code(bench.rates, UserId{7}, kNow);
    if (last) ++admitted;
  }
  CHECK(admitted == 5);
  REQUIRE(!last);
  CHECK(last.error().code == Code::Limited);
  CHECK(admit_code(bench.rates, UserId{8}, kNow));
  CHECK(admit_code(bench.rates, UserId{7}, kNow + *last.error().retry_after));
}

}  // namespace stithy::signin
