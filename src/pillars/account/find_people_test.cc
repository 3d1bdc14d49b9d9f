// SPDX-License-Identifier: Apache-2.0
//
// Finding people by what somebody has typed.
#include "db/test_database.h"
#include "kit/queries.h"
#include "pillars/account/account.h"
#include "pillars/account/queries.h"

#include <doctest/doctest.h>

namespace stithy::account {
namespace {

const Instant kNow = Instant::from_seconds(1'800'000'000);

struct Bench {
  db::TestDatabase database;

  Bench() {
    REQUIRE(database->migrate(kit::sql::kit_::migrations()));
    REQUIRE(database->migrate(sql::migrations()));
    auto made = db::transact(*database, Deadline::never(), [](db::Tx& tx) -> Result<void> {
      for (std::string login : {"Bob", "ada", "adam", "zoe"}) {
        const std::string email = login + "@example.org";
        UserId id = TRY(create_account(tx, {{login, email, {}, false}, email, "hash"}, kNow));
        if (login == "zoe") TRY(set_profile(tx, id, {"Zoe Adams", "", "", ""}, kNow));
        if (login == "adam") TRY(set_disabled(tx, id, true, kNow));
      }
      return {};
    });
    REQUIRE(made);
  }

  std::string found(std::string_view words, std::int64_t at_most = 10) {
    auto reader = std::move(database->read(Deadline::never())).take();
    auto people = find_people(*reader, words, at_most);
    REQUIRE(people);
    std::string logins;
    for (const Account& one : *people) logins += one.login + " ";
    return logins;
  }
};

TEST_CASE("people are found by the beginning of a login, then by a part of their name") {
  Bench bench;
  CHECK(bench.found("AD") == "ada zoe ");  // adam was shut out
  CHECK(bench.found("ad", 1) == "ada ");
  CHECK(bench.found("Adams") == "zoe ");
  CHECK(bench.found("bo") == "Bob ");
  CHECK(bench.found("ob") == "Bob ");  // the login is the name until another is set
  CHECK(bench.found("zoo") == "");
  CHECK(bench.found("") == "ada Bob zoe ");
}

TEST_CASE("signs that mean something to the database are letters that nobody has") {
  Bench bench;
  CHECK(bench.found("%dam") == "zoe ");
  CHECK(bench.found("z%m") == "");
  CHECK(bench.found("ad'") == "");
}

}  // namespace
}  // namespace stithy::account
