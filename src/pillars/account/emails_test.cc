// SPDX-License-Identifier: Apache-2.0
#include "pillars/account/emails.h"

#include <doctest/doctest.h>

#include "db/test_database.h"
#include "kit/queries.h"
#include "pillars/account/one_time_link.h"
#include "pillars/account/queries.h"

namespace stithy::account {

TEST_CASE("an address that mail no longer goes to agrees to nothing") {
  const Instant now = Instant::from_seconds(1'800'000'000);
  const std::chrono::minutes day{24 * 60};
  db::TestDatabase database;
  REQUIRE(database->migrate(kit::sql::kit_::migrations()));
  REQUIRE(database->migrate(sql::migrations()));
  auto agreed = db::transact(*database, Deadline::never(), [&](db::Tx& tx) -> Result<void> {
    const std::string first = "ada@example.org";
    UserId ada = TRY(create_account(tx, {{"ada", first, {}, false}, first, "hash"}, now));
    auto next = TRY(add_email(tx, ada, "next@example.org", now));
    auto other = TRY(add_email(tx, ada, "other@example.org", now));
    // Both questions go to the first address, which agrees to one of them.
    TRY(make_link(tx, LinkPurpose::PrimaryEmail, next.value(), now, day));
    auto late = TRY(make_link(tx, LinkPurpose::PrimaryEmail, other.value(), now, day));
    auto recovery = TRY(make_link(tx, LinkPurpose::Recovery, ada.value(), now, day));
    auto email = TRY(find_email(tx, next));
    REQUIRE(email);
    TRY(verify_email(tx, *email));
    TRY(set_primary_email(tx, *email, now));
    auto left = TRY(find_link(tx, LinkPurpose::PrimaryEmail, late.reveal(), now));
    CHECK(!left);
    left = TRY(find_link(tx, LinkPurpose::Recovery, recovery.reveal(), now));
    CHECK(!left);
    return {};
  });
  CHECK(agreed);
}

}  // namespace stithy::account
