// SPDX-License-Identifier: Apache-2.0
#include "db/db.h"

#include <doctest/doctest.h>

#include <atomic>
#include <thread>

#include "db/rows.h"
#include "db/transact.h"
#include "sys/files.h"

namespace stithy::db {

namespace {

using std::chrono::milliseconds;

constexpr std::string_view kCreate[] = {
    "create table notes (id integer primary key, parent_id integer references notes (id), "
    "name text not null unique, size real, body blob) strict"};
constexpr std::string_view kAddColumn[] = {
    "alter table notes add column pinned integer not null default 0",
    "create index notes_by_pin on notes (pinned)"};
constexpr std::string_view kBroken[] = {"create table half (id integer) strict",
                                        "create table nonsense ("};
constexpr Migration kFirst{"notes", 1, "notes", kCreate, {}, {}};
constexpr Migration kSecond{"notes", 2, "pinned", kAddColumn, {}, {}};

constexpr Statement write(std::string_view name, std::string_view sql) {
  return {.name = name, .sqlite = sql, .postgres = {}, .mysql = {}, .writes = true};
}
constexpr Statement read(std::string_view name, std::string_view sql, int columns) {
  return {.name = name, .sqlite = sql, .postgres = {}, .mysql = {}, .columns = columns};
}
constexpr Statement kInsert = write(
    "notes.insert", "insert into notes (id, parent_id, name, size, body) values (?1,?2,?3,?4,?5)");
constexpr Statement kDelete = write("notes.delete", "delete from notes where id = ?1");
constexpr Statement kCount = read("notes.count", "select count(*) from notes", 1);
constexpr Statement kFind =
    read("notes.find", "select name, size, body, parent_id from notes where id = ?1", 4);

std::unique_ptr<Database> open_empty(const std::string& url = "sqlite::memory:") {
  auto database = Database::open({.url = url, .version = "0.2.0"});
  REQUIRE(database);
  return std::move(database).take();
}

std::unique_ptr<Database> open_notes(const std::string& url = "sqlite::memory:") {
  auto database = open_empty(url);
  REQUIRE(database->migrate(std::span(&kFirst, 1)));
  return database;
}

Deadline soon() { return Deadline::in(milliseconds(2000)); }

Result<std::int64_t> insert(Tx& tx, std::int64_t id, std::string_view name,
                            std::optional<std::int64_t> parent = {}) {
  const std::array<Value, 5> values{to_value(id), to_value(parent), to_value(name), to_value(1.5),
                                    to_blob(std::string_view("\0\xff", 2))};
  return tx.execute(kInsert, values);
}

std::int64_t count(Reader& reader) {
  auto n = one_row<std::int64_t>(reader, kCount, {}, first_column<std::int64_t>);
  REQUIRE(n);
  return *n;
}

std::int64_t count(Database& database) {
  auto reader = database.read(soon());
  REQUIRE(reader);
  return count(**reader);
}

}  // namespace

TEST_CASE("values come back as they were stored") {
  auto database = open_notes();
  REQUIRE(transact(*database, soon(), [](Tx& tx) { return insert(tx, 1, ""); }));
  auto reader = std::move(database->read(soon())).take();
  const std::array<Value, 1> id{to_value(1)};
  auto cursor = std::move(reader->query(kFind, id)).take();
  REQUIRE(cursor->next().value());
  CHECK_FALSE(cursor->is_null(0));
  CHECK(cursor->text(0).empty());
  CHECK(column<double>(*cursor, 1) == 1.5);
  CHECK(column<std::string>(*cursor, 2) == std::string("\0\xff", 2));
  CHECK_FALSE(column<std::optional<std::int64_t>>(*cursor, 3).has_value());
  CHECK_FALSE(cursor->next().value());
}

TEST_CASE("a transaction that is not committed leaves nothing") {
  auto database = open_notes();
  {
    auto tx = std::move(database->write(soon())).take();
    REQUIRE(insert(*tx, 1, "a"));
    CHECK(count(*tx) == 1);
    CHECK(count(*database) == 0);
  }
  CHECK(count(*database) == 0);
  auto failed = transact(*database, soon(), [](Tx& tx) -> Result<void> {
    TRY(insert(tx, 2, "b"));
    return invalid("No.");
  });
  CHECK(failed.error().code == Code::Invalid);
  CHECK(count(*database) == 0);
}

TEST_CASE("a taken name and a broken reference are conflicts") {
  auto database = open_notes();
  auto tx = std::move(database->write(soon())).take();
  CHECK(insert(*tx, 1, "a").value() == 1);
  CHECK(insert(*tx, 2, "a").error().code == Code::Conflict);
  CHECK(insert(*tx, 1, "c").error().code == Code::Conflict);
  CHECK(insert(*tx, 3, "d", 99).error().code == Code::Conflict);
  REQUIRE(insert(*tx, 4, "e", 1));
  const std::array<Value, 1> first{to_value(1)};
  CHECK(tx->execute(kDelete, first).error().code == Code::Conflict);
  const std::array<Value, 1> absent{to_value(77)};
  CHECK(tx->execute(kDelete, absent).value() == 0);
  CHECK(tx->commit());
  CHECK(count(*database) == 2);
}

TEST_CASE("a reader keeps its snapshot while others write") {
  auto database = open_notes();
  auto before = std::move(database->read(soon())).take();
  CHECK(count(*before) == 0);
  REQUIRE(transact(*database, soon(), [](Tx& tx) { return insert(tx, 1, "a"); }));
  CHECK(count(*before) == 0);
  CHECK(count(*database) == 1);
}

TEST_CASE("a reader cannot write") {
  auto database = open_notes();
  auto reader = std::move(database->read(soon())).take();
  const std::array<Value, 1> id{to_value(1)};
  auto cursor = reader->query(kDelete, id);
  CHECK((!cursor || !(*cursor)->next()));
}

TEST_CASE("the second writer waits for the first, and gives up at its deadline") {
  auto database = open_notes();
  auto first = std::move(database->write(soon())).take();
  auto second = database->write(Deadline::in(milliseconds(30)));
  REQUIRE_FALSE(second);
  CHECK(second.error().code == Code::Unavailable);
  CHECK(second.error().message == "The database is busy.");
  std::atomic<bool> done = false;
  std::thread waiting([&] {
    auto third = transact(*database, soon(), [](Tx& tx) { return insert(tx, 2, "b"); });
    done = third.has_value();
  });
  REQUIRE(insert(*first, 1, "a"));
  REQUIRE(first->commit());  // frees the lane although `first` still lives
  waiting.join();
  CHECK(done);
  CHECK(insert(*first, 3, "c").error().code == Code::Internal);
}

TEST_CASE("many threads write and read without loss") {
  auto database = open_notes();
  constexpr int kThreads = 8, kEach = 50;
  std::atomic<int> failures = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < kEach; ++i) {
        std::int64_t id = t * kEach + i + 1;
        auto done = transact(*database, Deadline::in(std::chrono::seconds(20)),
                             [&](Tx& tx) { return insert(tx, id, std::to_string(id)); });
        auto reader = database->read(Deadline::in(std::chrono::seconds(20)));
        const std::array<Value, 1> key{to_value(id)};
        bool seen = reader && one_row<std::string>(**reader, kFind, key, first_column<std::string>);
        if (!done || !seen) ++failures;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  CHECK(failures == 0);
  CHECK(count(*database) == kThreads * kEach);
  CHECK(database->check_integrity());
  CHECK(database->stats().readers_open <= 8);
  CHECK(database->stats().transactions == kThreads * kEach);
  CHECK_FALSE(database->stats().writer_busy);
}

TEST_CASE("readers beyond the limit wait for their turn") {
  auto opened = Database::open({.url = "sqlite::memory:", .readers_max = 2});
  auto database = std::move(opened).take();
  auto one = std::move(database->read(soon())).take();
  auto two = std::move(database->read(soon())).take();
  CHECK(database->read(Deadline::in(milliseconds(20))).error().code == Code::Unavailable);
  one.reset();
  CHECK(database->read(Deadline::in(milliseconds(20))));
}

TEST_CASE("a query that runs past the deadline is stopped") {
  auto database = open_notes();
  constexpr Statement kForEver = read(
      "notes.for_ever",
      "with recursive n (i) as (select 1 union all select i + 1 from n) select max(i) from n", 1);
  auto reader = std::move(database->read(Deadline::in(milliseconds(50)))).take();
  auto answer = one_row<std::int64_t>(*reader, kForEver, {}, first_column<std::int64_t>);
  CHECK(answer.error().code == Code::Unavailable);
}

TEST_CASE("a statement with the wrong number of columns or values is refused") {
  auto database = open_notes();
  auto reader = std::move(database->read(soon())).take();
  CHECK(reader->prepare(kFind));
  CHECK_FALSE(reader->prepare(read("notes.wrong", "select 1, 2", 1)));
  CHECK_FALSE(reader->prepare(read("notes.wrong", "select \"nosuch\" from notes", 1)));
  CHECK_FALSE(reader->query(kFind, {}));
}

TEST_CASE("a query may run inside its own loop") {
  auto database = open_notes();
  REQUIRE(transact(*database, soon(), [](Tx& tx) -> Result<void> {
    TRY(insert(tx, 1, "a"));
    TRY(insert(tx, 2, "b"));
    return {};
  }));
  constexpr Statement kNames = read("notes.names", "select name from notes order by id", 1);
  auto reader = std::move(database->read(soon())).take();
  std::string pairs;
  auto outer = std::move(reader->query(kNames, {})).take();
  while (outer->next().value()) {
    auto inner = std::move(reader->query(kNames, {})).take();
    while (inner->next().value()) {
      pairs += std::string(outer->text(0)) + std::string(inner->text(0));
    }
  }
  CHECK(pairs == "aaabbabb");
}

TEST_CASE("more statements than the cache holds keep working") {
  auto database = open_notes();
  auto reader = std::move(database->read(soon())).take();
  for (int round = 0; round < 2; ++round) {
    for (int i = 0; i < 600; ++i) {
      std::string sql = "select " + std::to_string(i);
      auto n = one_row<std::int64_t>(*reader, read("many", sql, 1), {}, first_column<std::int64_t>);
      REQUIRE(n.value() == i);
    }
  }
}

TEST_CASE("a list parameter grows to powers of two and may be empty") {
  auto database = open_notes();
  REQUIRE(transact(*database, soon(), [](Tx& tx) -> Result<void> {
    for (std::int64_t i = 1; i <= 9; ++i) TRY(insert(tx, i, std::to_string(i)));
    return {};
  }));
  constexpr Statement kSome =
      read("notes.some", "select count(*) from notes where id > ?1 and id in (/*list*/)", 1);
  auto reader = std::move(database->read(soon())).take();
  auto matches = [&](const std::vector<std::int64_t>& ids) -> Result<std::int64_t> {
    std::vector<Value> values{to_value(2)};
    auto text = TRY(expand(kSome, reader->dialect(), values, std::span(ids)));
    return one_row<std::int64_t>(*reader, text.statement, values, first_column<std::int64_t>);
  };
  CHECK(matches({}).value() == 0);
  CHECK(matches({1, 2, 3}).value() == 1);
  CHECK(matches({3, 4, 5, 6, 40}).value() == 4);
  CHECK(matches(std::vector<std::int64_t>(500, 7)).value() == 1);
  CHECK(matches(std::vector<std::int64_t>(501, 7)).error().code == Code::Invalid);
}

TEST_CASE("migrations apply once and in order") {
  auto database = open_empty();
  const Migration both[] = {kFirst, kSecond};
  CHECK(database->migrate(std::span(both, 1)).value() == 1);
  CHECK(database->migrate(both).value() == 1);
  CHECK(database->migrate(both).value() == 0);
  CHECK(database->applied().value() == std::vector<std::string>{"notes 2"});
  CHECK(database->dump_schema().value().find("notes_by_pin") != std::string::npos);
}

TEST_CASE("a program older than the data refuses them, an unknown feature does not matter") {
  auto database = open_empty();
  const Migration both[] = {kFirst, kSecond};
  REQUIRE(database->migrate(both));
  CHECK(database->migrate(std::span(&kFirst, 1)).error().code == Code::Conflict);
  const Migration renamed[] = {kFirst, {"notes", 2, "other", kAddColumn, {}, {}}};
  CHECK(database->migrate(renamed).error().code == Code::Conflict);
  constexpr std::string_view kOther[] = {"create table other (id integer primary key) strict"};
  const Migration other{"other", 1, "other", kOther, {}, {}};
  CHECK(database->migrate(std::span(&other, 1)).value() == 1);
}

TEST_CASE("a step that fails leaves no half behind and frees the writer") {
  auto database = open_notes();
  const Migration steps[] = {kFirst, {"notes", 2, "broken", kBroken, {}, {}}};
  CHECK_FALSE(database->migrate(steps));
  CHECK(database->dump_schema().value().find("half") == std::string::npos);
  CHECK(transact(*database, soon(), [](Tx& tx) { return insert(tx, 1, "a"); }));
}

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
  auto database = open_empty();
  constexpr std::string_view kLoose[] = {
      "create table a (id integer primary key) strict",
      "create table b (a_id integer references a (id) deferrable initially deferred) strict"};
  const Migration loose{"loose", 1, "loose", kLoose, {}, {}};
  REQUIRE(database->migrate(std::span(&loose, 1)));
  CHECK(database->check_integrity());
  // A deferred breach is found at commit, and commits nothing.
  auto late = transact(*database, soon(), [](Tx& tx) {
    return tx.execute(write("loose.insert", "insert into b (a_id) values (7)"), {});
  });
  CHECK(late.error().code == Code::Conflict);
  CHECK(database->check_integrity());
}

TEST_CASE("other kinds of address are refused by name") {
  for (const char* url : {"postgres://localhost/stithy", "", "sqlite:", "nothing"}) {
    auto database = Database::open({.url = url});
    REQUIRE_FALSE(database);
    CHECK(database.error().code == Code::Invalid);
    CHECK(database.error().message.find("sqlite:") != std::string::npos);
  }
}

}  // namespace stithy::db
