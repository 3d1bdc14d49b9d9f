// SPDX-License-Identifier: Apache-2.0
//
// Addresses, and bringing a schema up to the program, alike on every database.
#include <atomic>
#include <thread>

#include "sys/failpoint.h"

#include "db/testing/notes.h"

namespace stithy::db::notes {

TEST_CASE("migrations apply once and in order") {
  on_each([](const Place& place) {
    TestDatabase database({}, place.server);
    const Migration both[] = {kFirst, kSecond};
    CHECK(database->count_missing(both).value() == 2);
    CHECK(database->migrate(std::span(both, 1)).value() == 1);
    CHECK(database->migrate(both).value() == 1);
    CHECK(database->migrate(both).value() == 0);
    CHECK(database->applied().value() == std::vector<std::string>{"notes 2"});
    CHECK(database->dump_schema().value().find("notes_by_pin") != std::string::npos);
  });
}

TEST_CASE("a program older than the data refuses them, an unknown feature does not matter") {
  on_each([](const Place& place) {
    TestDatabase database({}, place.server);
    const Migration both[] = {kFirst, kSecond};
    REQUIRE(database->migrate(both));
    CHECK(database->migrate(std::span(&kFirst, 1)).error().code == Code::Conflict);
    const Migration renamed[] = {kFirst, {"notes", 2, "other", kAddSqlite, kAddServer, kAddServer}};
    CHECK(database->migrate(renamed).error().code == Code::Conflict);
    constexpr std::string_view kOther[] = {"create table other (id integer primary key)"};
    const Migration other{"other", 1, "other", kOther, kOther, kOther};
    CHECK(database->migrate(std::span(&other, 1)).value() == 1);
  });
}

TEST_CASE("a step that fails is not taken for done, and leaves the writers free") {
  on_notes([](Database& database, const Place&) {
    const Migration steps[] = {kFirst, {"notes", 2, "broken", kBrokenSqlite, kBroken, kBroken}};
    CHECK_FALSE(database.migrate(steps));
    CHECK(database.applied().value() == std::vector<std::string>{"notes 1"});
    bool half = database.dump_schema().value().find("half") != std::string::npos;
    CHECK(half == (database.dialect() == Dialect::Mysql));  // which commits each statement
    CHECK(transact(database, soon(), [](Tx& tx) { return insert(tx, 1, "a"); }));
  });
}

TEST_CASE("a step that stopped half-way goes on there") {
  on_each([](const Place& place) {
    TestDatabase database({}, place.server);
    REQUIRE(database->migrate(std::span(&kFirst, 1)));
    constexpr std::string_view kWhole[] = {"create table half (id bigint)",
                                           "create table rest (id bigint)"};
    constexpr std::string_view kWholeSqlite[] = {"create table half (id integer) strict",
                                                 "create table rest (id integer) strict"};
    const Migration broken[] = {kFirst, {"notes", 2, "halves", kBrokenSqlite, kBroken, kBroken}};
    const Migration whole[] = {kFirst, {"notes", 2, "halves", kWholeSqlite, kWhole, kWhole}};
    CHECK_FALSE(database->migrate(broken));
    CHECK(database->migrate(whole).value() == 1);
    CHECK(database->dump_schema().value().find("rest") != std::string::npos);
    CHECK(database->migrate(whole).value() == 0);
  });
}

TEST_CASE("a program that died between a statement and its note goes on, and another is refused") {
  on_each([](const Place& place) {
    TestDatabase database({}, place.server);
    const Migration both[] = {kFirst, kSecond};
    sys::set_failpoints("migrate.in_step:once");
    CHECK_FALSE(database->migrate(both));
    sys::set_failpoints("");
    const Migration other{"notes", 1, "memos", kCreateSqlite, kCreatePostgres, kCreateMysql};
    auto refused = database->migrate(std::span(&other, 1));
    bool kept_half = database->dialect() == Dialect::Mysql;
    CHECK(refused.has_value() != kept_half);
    if (!kept_half) return;  // the other history began on an empty database
    CHECK(refused.error().code == Code::Conflict);
    CHECK(refused.error().message.find("half-way") != std::string::npos);
    CHECK(database->migrate(both).value() == 2);
    CHECK(transact(*database, soon(), [](Tx& tx) { return insert(tx, 1, "a"); }));
  });
}

TEST_CASE("processes that start at once migrate one after the other") {
  on_each(
      [](const Place& place) {
        TestDatabase database({}, place.server);
        const Migration both[] = {kFirst, kSecond};
        std::atomic<int> applied = 0, failures = 0;
        std::vector<std::thread> threads;
        for (int t = 0; t < 4; ++t) {
          threads.emplace_back([&] {
            auto own = Database::open({.url = database.url()});
            auto done = own ? (*own)->migrate(both) : Result<int>(own.error());
            if (done) applied += *done;
            if (!done) ++failures;
          });
        }
        for (auto& thread : threads) thread.join();
        CHECK(failures == 0);
        CHECK(applied == 2);
      },
      servers());
}

TEST_CASE("an address that names nothing usable is refused without repeating a password") {
  for (const std::string url :
       {"oracle://u:hush@h/d", "", "sqlite:", "nothing", "mysql://u:hush@/x", "mysql://u:hush@h",
        "mysql://u:hush@h:99999/d", "mysql://u:hush@h/d?tls=perhaps", "postgres://u:hush@h:x/d"}) {
    CAPTURE(url);
    auto database = Database::open({.url = url});
    REQUIRE_FALSE(database);
    CHECK(database.error().code == Code::Invalid);
    CHECK(database.error().message.find("hush") == std::string::npos);
    CHECK(database.error().cause.find("hush") == std::string::npos);
  }
}

TEST_CASE("a server that does not answer is Unavailable within seconds") {
  for (const char* url : {"postgres://u:hush@127.0.0.1:1/d", "mysql://u:hush@127.0.0.1:1/d"}) {
    auto database = Database::open({.url = url});
    REQUIRE_FALSE(database);
    CHECK(database.error().code == Code::Unavailable);
    CHECK(database.error().cause.find("hush") == std::string::npos);
  }
}

}  // namespace stithy::db::notes
