// SPDX-License-Identifier: Apache-2.0
#include "db/copy/copy.h"

#include <limits>

#include "db/copy/table_statements.h"
#include "db/rows.h"
#include "db/test_database.h"
#include "db/transact.h"
#include "sys/failpoint.h"

#include <doctest/doctest.h>

namespace stithy::db::copy {

namespace {

constexpr std::string_view kSqlite[] = {
    "create table parents (kind text not null, number integer not null, word text, size real, "
    "body blob, primary key (kind, number)) strict",
    "create table children (id integer primary key, kind text not null, number integer not null, "
    "foreign key (kind, number) references parents (kind, number)) strict"};
constexpr std::string_view kPostgres[] = {
    "create table parents (kind text collate \"C\" not null, number bigint not null, word text "
    "collate \"C\", size double precision, body bytea, primary key (kind, number))",
    "create table children (id bigint primary key, kind text collate \"C\" not null, number bigint "
    "not null, foreign key (kind, number) references parents (kind, number))"};
constexpr std::string_view kMysql[] = {
    "create table parents (kind varchar(40) character set utf8mb4 collate utf8mb4_bin not null, "
    "number bigint not null, word longtext character set utf8mb4 collate utf8mb4_bin, size double, "
    "body longblob, primary key (kind, number)) engine = InnoDB",
    "create table children (id bigint primary key, kind varchar(40) character set utf8mb4 collate "
    "utf8mb4_bin not null, number bigint not null, foreign key (kind, number) references parents "
    "(kind, number)) engine = InnoDB"};
constexpr Migration kSteps[] = {{"family", 1, "family", kSqlite, kPostgres, kMysql}};

// The places there are: SQLite, and every server the environment names.
std::vector<std::string> servers() {
  std::vector<std::string> all = {"sqlite::memory:"};
  for (const char* name : {"STITHY_TEST_POSTGRES", "STITHY_TEST_MYSQL"})
    if (const char* url = std::getenv(name); url != nullptr && *url != '\0') all.emplace_back(url);
  return all;
}

Deadline soon() { return Deadline::in(std::chrono::seconds(30)); }

void put(Database& database, const Table& table, const std::vector<Row>& rows) {
  auto done = transact(database, soon(), [&](Tx& tx) -> Result<void> {
    TableStatements statements(table);
    for (const Row& row : rows) TRY(statements.insert(tx, &row, 1));
    return {};
  });
  if (!done) FAIL(done.error().cause);
}

// Everything a column may hold on every database.
std::vector<Row> odd_parents() {
  using std::string;
  constexpr auto kLeast = std::numeric_limits<std::int64_t>::min();
  constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
  std::vector<Row> rows = {
      {string("a"), kLeast, std::monostate{}, std::monostate{}, std::monostate{}},
      {string("a"), std::int64_t{0}, string(), 0.0, string()},
      {string("a"), kMost, string("\xf0\x9f\xa6\x84 \xe2\x80\xae ' \\ \" \n"), -1.5e300,
       string("\0\xff\x01\0", 4)},
      {string("b"), kLeast, string("\\0 %s ?1 $1"), 0.1, string("'; --")},
      {string("\xc3\xa9"), std::int64_t{-1}, string(100'000, 'x'), 5e-324, string(100'000, '\0')}};
  for (std::int64_t i = 1; i < 700; ++i)
    rows.push_back({string("many"), i, std::to_string(i), static_cast<double>(i), string("b")});
  return rows;
}

struct Family {
  std::vector<Table> tables = std::move(read_catalogue(kSteps)).take();
  const Table& table(std::string_view name) const {
    for (const Table& one : tables)
      if (one.name == name) return one;
    FAIL("no such table");
    return tables[0];
  }
  void fill(Database& database) const {
    REQUIRE(database.migrate(kSteps));
    put(database, table("parents"), odd_parents());
    std::vector<Row> children;
    for (std::int64_t i = 1; i < 300; ++i) children.push_back({i, std::string("many"), i});
    put(database, table("children"), children);
  }
};

Result<Compared> copy_all(Database& source, Database& target, Begin how = Begin::Anew) {
  auto reader = TRY(source.read(soon()));
  return copy_database(*reader, target, kSteps, how, {});
}

void run(Database& database, const std::string& sql) {
  Statement statement{.name = "test", .sqlite = sql, .postgres = sql, .mysql = sql, .writes = true};
  auto done = transact(database, soon(), [&](Tx& tx) { return tx.execute(statement, {}); });
  if (!done) FAIL(done.error().cause);
}

}  // namespace

TEST_CASE("a catalogue has parents before children, and keys in their order") {
  Family family;
  REQUIRE(family.tables.size() == 2);
  CHECK(family.tables[0].name == "parents");
  CHECK(family.tables[0].key == std::vector<std::size_t>{0, 1});
  CHECK(family.tables[0].columns[4].type == ColumnType::Bytes);
  CHECK(family.tables[1].name == "children");
}

TEST_CASE("a key as text is read as it was") {
  Key key = {std::int64_t{-7}, std::string("a,b\0c", 5), std::string()};
  auto read = parse_key(render_key(key));
  REQUIRE(read);
  CHECK(*read == key);
  CHECK(!parse_key("i7,x"));
  CHECK(!parse_key("i7z"));
  CHECK(!parse_key("tabc"));
}

TEST_CASE("a copy from any database to any other is equal, and the server starts on it") {
  Family family;
  for (const std::string& from : servers()) {
    TestDatabase source({}, from);
    family.fill(*source);
    for (const std::string& to : servers()) {
      CAPTURE(from);
      CAPTURE(to);
      TestDatabase target({}, to);
      auto copied = copy_all(*source, *target);
      if (!copied) FAIL(copied.error().message << copied.error().cause);
      CHECK(copied->rows == 704 + 299);
      auto missing = target->count_missing(kSteps);
      REQUIRE(missing);
      CHECK(*missing == 0);
      auto again = copy_all(*source, *target);
      REQUIRE(!again);
      CHECK(again.error().message.find("not empty") != std::string::npos);
    }
  }
}

TEST_CASE("a copy that was cut off bars its target, and goes on behind the last row") {
  Family family;
  for (const std::string& to : servers()) {
    CAPTURE(to);
    TestDatabase source({}, "sqlite::memory:"), target({}, to);
    family.fill(*source);
    sys::set_failpoints("copy.before_compare:error");
    CHECK(!copy_all(*source, *target));
    sys::set_failpoints("");
    CHECK(!target->count_missing(kSteps));  // the guard of a server that would start
    CHECK(!copy_all(*source, *target));
    // As after a kill between two batches: the last rows, and what is said of them, are not there.
    run(*target, "delete from children");
    run(*target, "delete from copy_progress where name = 'children'");
    auto done = copy_all(*source, *target, Begin::Resume);
    if (!done) FAIL(done.error().message << done.error().cause);
    CHECK(done->rows == 704 + 299);
    CHECK(target->count_missing(kSteps));
  }
}

TEST_CASE("a comparison names what was changed, what is missing and what is too much") {
  Family family;
  for (const std::string& to : servers()) {
    CAPTURE(to);
    TestDatabase source({}, "sqlite::memory:"), target({}, to);
    family.fill(*source);
    REQUIRE(copy_all(*source, *target));
    run(*target, "update parents set word = '' where kind = 'a' and word is null");
    run(*target, "delete from children where id = 7");
    run(*target, "insert into children (id, kind, number) values (9000, 'many', 1)");
    auto here = std::move(source->read(soon())).take();
    auto there = std::move(target->read(soon())).take();
    auto compared = compare(*here, *there, family.tables, {});
    REQUIRE(compared);
    CHECK(compared->different == 3);
    auto said = check_equal(*compared);
    REQUIRE(!said);
    for (const char* part :
         {"parents (\"a\", -9223372036854775808): differs in word",
          "children (7): is missing in the target", "children (9000): is in the target alone"})
      CHECK(said.error().message.find(part) != std::string::npos);
  }
}

TEST_CASE("a row that the target cannot hold is named, with the reason") {
  Family family;
  for (const std::string& to : servers()) {
    if (!to.starts_with("postgres")) continue;
    TestDatabase source({}, "sqlite::memory:"), target({}, to);
    family.fill(*source);
    put(*source, family.table("parents"),
        {{std::string("z"), std::int64_t{1}, std::string("a\0b", 3), 0.0, std::string()}});
    auto copied = copy_all(*source, *target);
    REQUIRE(!copied);
    CHECK(copied.error().message.find("(\"z\", 1) of the table parents: its column word has a NUL "
                                      "byte") != std::string::npos);
  }
}

}  // namespace stithy::db::copy
