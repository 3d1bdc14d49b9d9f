// SPDX-License-Identifier: Apache-2.0
#include "pillars/org/team.h"

#include <doctest/doctest.h>

#include "db/test_database.h"
#include "db/transact.h"
#include "kit/queries.h"
#include "pillars/account/account.h"
#include "pillars/account/queries.h"
#include "pillars/org/queries.h"
#include "sys/clock.h"

namespace stithy::org {

namespace {

constexpr Instant kNow = Instant::from_seconds(1'800'000'000);

class Guild {
 public:
  Guild() {
    for (auto steps : {kit::sql::migrations(), account::sql::migrations(), sql::migrations()})
      REQUIRE(database_->migrate(steps));
    write([&](db::Tx& tx) -> Result<void> {
      for (std::string name : {"ada", "bob"}) {
        auto person = TRY(account::create_account(
            tx, {{name, name + "@example.org", {}, false}, name + "@example.org", "hash"}, kNow));
        (name == "ada" ? ada : bob) = person;
      }
      id = TRY(create_organisation(tx, "guild", "", ada, {}, kNow));
      return put_member(tx, id, bob, Membership::Member, ada, kNow);
    });
  }

  template <class F>
  Result<void> attempt(F&& f) {
    return db::transact(*database_, Deadline::in(std::chrono::seconds(5)), f);
  }
  template <class F>
  void write(F&& f) {
    auto done = attempt(f);
    if (!done) FAIL(done.error().message);
  }
  TeamId make(std::string name, TeamId parent = {}) {
    TeamId made;
    write([&](db::Tx& tx) -> Result<void> {
      made = TRY(create_team(tx, id, {.name = name, .description = "", .parent = parent}, kNow));
      return {};
    });
    return made;
  }
  Team team(TeamId which) {
    auto reader = database_->read(Deadline::in(std::chrono::seconds(5)));
    return **find_team(**reader, which);
  }
  bool reaches(TeamId which, UserId user) {
    auto reader = database_->read(Deadline::in(std::chrono::seconds(5)));
    return find_part(**reader, which, user)->reaches;
  }

  UserId ada, bob;
  NamespaceId id;

 private:
  db::TestDatabase database_;
};

}  // namespace

TEST_CASE("names of teams become addresses") {
  CHECK(slug_of("Core Team!") == "core-team");
  CHECK(slug_of("  A -- b_c  ") == "a-b_c");
  CHECK(slug_of("***").empty());
}

TEST_CASE("who is in a team reaches those above it, and a cut ends it") {
  Guild guild;
  TeamId top = guild.make("Top"), middle = guild.make("Middle", top);
  TeamId bottom = guild.make("Bottom", middle);
  guild.write(
      [&](db::Tx& tx) { return put_team_member(tx, guild.team(bottom), guild.bob, false, kNow); });
  for (TeamId team : {top, middle, bottom}) CHECK(guild.reaches(team, guild.bob));
  CHECK_FALSE(guild.reaches(top, guild.ada));
  guild.write([&](db::Tx& tx) {
    return change_team(tx, guild.team(middle), {.name = "Middle", .description = ""}, kNow);
  });
  CHECK_FALSE(guild.reaches(top, guild.bob));
  CHECK(guild.reaches(middle, guild.bob));
  guild.write([&](db::Tx& tx) { return delete_team(tx, guild.team(middle)); });
  CHECK(guild.reaches(bottom, guild.bob));
  CHECK_FALSE(guild.team(bottom).parent);
  guild.write([&](db::Tx& tx) { return remove_member(tx, guild.id, guild.bob, guild.ada, kNow); });
  CHECK_FALSE(guild.reaches(bottom, guild.bob));
}

TEST_CASE("a team is never below itself, and a secret one stands alone") {
  Guild guild;
  TeamId top = guild.make("Top"), below = guild.make("Below", top);
  auto circle = guild.attempt([&](db::Tx& tx) {
    return change_team(tx, guild.team(top), {.name = "Top", .description = "", .parent = below},
                       kNow);
  });
  CHECK_FALSE(circle);
  auto secret = guild.attempt([&](db::Tx& tx) {
    return change_team(tx, guild.team(top), {.name = "Top", .description = "", .secret = true},
                       kNow);
  });
  CHECK_FALSE(secret);
}

TEST_CASE("the last owner who may sign in stays one") {
  Guild guild;
  auto leaves = [&] {
    return guild.attempt([&](db::Tx& tx) {
      return put_member(tx, guild.id, guild.ada, Membership::Member, guild.ada, kNow);
    });
  };
  CHECK(leaves().error().code == Code::Conflict);
  guild.write([&](db::Tx& tx) -> Result<void> {
    TRY(put_member(tx, guild.id, guild.bob, Membership::Owner, guild.ada, kNow));
    return account::set_disabled(tx, guild.bob, true, kNow);
  });
  CHECK(leaves().error().code == Code::Conflict);
  guild.write([&](db::Tx& tx) { return account::set_disabled(tx, guild.bob, false, kNow); });
  CHECK(leaves());
}

}  // namespace stithy::org
