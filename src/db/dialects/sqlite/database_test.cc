// SPDX-License-Identifier: Apache-2.0
//
// What is so on SQLite alone: files, the copy before an upgrade, its own check.
#include "sys/files.h"

#include "db/testing/notes.h"

namespace stithy::db::notes {

namespace {

std::unique_ptr<Database> open_empty(const std::string& url) {
  auto database = Database::open({.url = url, .version = "0.2.0"});
  REQUIRE(database);
  return std::move(database).take();
}

std::unique_ptr<Database> open_notes(const std::string& url) {
  auto database = open_empty(url);
  REQUIRE(database->migrate(std::span(&kFirst, 1)));
  return database;
}

}  // namespace

TEST_CASE("data are copied before they are migrated") {
  auto home = sys::TemporaryDirectory::create("/tmp", "stithy-test-");
  REQUIRE(home);
  std::string path = (home->path() / "stithy.db").string();
  {
    auto database = open_notes("sqlite:" + path);
    REQUIRE(transact(*database, soon(), [](Tx& tx) { return insert(tx, 1, "kept"); }));
    CHECK_FALSE(sys::path_exists(path + ".before-0.2.0"));
    const Migration both[] = {kFirst, kSecond};
    REQUIRE(database->migrate(both).value() == 1);
  }
  CHECK(sys::path_exists(path + ".before-0.2.0"));
  auto copy = open_empty("sqlite:" + path + ".before-0.2.0");
  CHECK(copy->applied().value() == std::vector<std::string>{"notes 1"});
  CHECK(count(*copy) == 1);
}

TEST_CASE("data last beyond the process") {
  auto home = sys::TemporaryDirectory::create("/tmp", "stithy-test-");
  std::string url = "sqlite:" + (home->path() / "stithy.db").string();
  {
    auto database = open_notes(url);
    REQUIRE(transact(*database, soon(), [](Tx& tx) { return insert(tx, 1, "a"); }));
  }
  CHECK(count(*open_notes(url)) == 1);
}

TEST_CASE("a broken reference is found by the integrity check") {
  auto database = open_empty("sqlite::memory:");
  constexpr std::string_view kLoose[] = {
      "create table a (id integer primary key) strict",
      "create table b (a_id integer references a (id) deferrable initially deferred) strict"};
  const Migration loose{"loose", 1, "loose", kLoose, {}, {}};
  REQUIRE(database->migrate(std::span(&loose, 1)));
  CHECK(database->check_integrity());
  // A deferred breach is found at commit, and commits nothing.
  auto late = transact(*database, soon(), [](Tx& tx) {
    return tx.execute(Text("loose.insert", "insert into b (a_id) values (7)"), {});
  });
  CHECK(late.error().code == Code::Conflict);
  CHECK(database->check_integrity());
}

}  // namespace stithy::db::notes
