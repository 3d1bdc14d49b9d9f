// SPDX-License-Identifier: Apache-2.0
//
// notes.h — for the tests of this floor: a table of notes on every database there is.
//
// What is behind the door behaves alike, so each case runs on SQLite and on every server that the
// environment names (STITHY_TEST_POSTGRES, STITHY_TEST_MYSQL). How often is printed at the end.
#pragma once

#include <array>
#include <cstdio>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "db/rows.h"
#include "db/test_database.h"

// Behind our own headers, since its CHECK takes the place of ours.
#include <doctest/doctest.h>

namespace stithy::db::notes {

using std::chrono::milliseconds;

inline constexpr std::string_view kCreateSqlite[] = {
    "create table notes (id integer primary key, parent_id integer references notes (id), "
    "name text not null unique, size real, body blob) strict"};
inline constexpr std::string_view kCreatePostgres[] = {
    "create table notes (id bigint primary key, parent_id bigint references notes (id), "
    "name text collate \"C\" not null unique, size double precision, body bytea)"};
inline constexpr std::string_view kCreateMysql[] = {
    "create table notes (id bigint primary key, parent_id bigint, name varchar(100) character set "
    "utf8mb4 collate utf8mb4_bin not null unique, size double, body longblob, foreign key "
    "(parent_id) references notes (id)) engine = InnoDB"};
inline constexpr std::string_view kAddSqlite[] = {
    "alter table notes add column pinned integer not null default 0",
    "create index notes_by_pin on notes (pinned)"};
inline constexpr std::string_view kAddServer[] = {
    "alter table notes add column pinned bigint not null default 0",
    "create index notes_by_pin on notes (pinned)"};
inline constexpr std::string_view kBroken[] = {"create table half (id bigint)",
                                               "create table nonsense ("};
inline constexpr std::string_view kBrokenSqlite[] = {"create table half (id integer) strict",
                                                     "create table nonsense ("};
inline constexpr Migration kFirst{"notes",         1,           "notes", kCreateSqlite,
                                  kCreatePostgres, kCreateMysql};
inline constexpr Migration kSecond{"notes", 2, "pinned", kAddSqlite, kAddServer, kAddServer};

// A statement with its text for each database made from SQLite's, as tools/queries would.
class Text {
 public:
  Text(std::string name, std::string sql, int columns = 0)
      : name_(std::move(name)),
        sqlite_(std::move(sql)),
        postgres_(text::replace_all(sqlite_, "?", "$")),
        columns_(columns) {
    for (std::size_t i = 0; i < sqlite_.size(); ++i) {
      mysql_ += sqlite_[i];
      if (sqlite_[i] == '?') ++i;
    }
  }
  operator Statement() const {
    return {.name = name_,
            .sqlite = sqlite_,
            .postgres = postgres_,
            .mysql = mysql_,
            .writes = columns_ == 0,
            .columns = columns_};
  }

 private:
  std::string name_, sqlite_, postgres_, mysql_;
  int columns_;
};

inline const Text kInsert(
    "notes.insert", "insert into notes (id, parent_id, name, size, body) values (?1,?2,?3,?4,?5)");
inline const Text kDelete("notes.delete", "delete from notes where id = ?1");
inline const Text kRename("notes.rename", "update notes set name = ?2 where id = ?1 and ?2 <> ''");
inline const Text kCount("notes.count", "select count(*) from notes", 1);
inline const Text kFind("notes.find", "select name, size, body, parent_id from notes where id = ?1",
                        4);

class Tally {
 public:
  ~Tally() {
    for (const auto& [name, cases] : cases_) {
      std::printf("database conformance: %d cases on %s\n", cases, name.c_str());
    }
  }
  void note(const std::string& name) { ++cases_[name]; }

 private:
  std::map<std::string, int> cases_;
};
inline Tally tally;

// A place to open databases at, and whether it has but one writer.
struct Place {
  std::string name, server;
  bool alone() const { return name == "sqlite"; }
};

inline std::vector<Place> places() {
  std::vector<Place> out{{"sqlite", "sqlite::memory:"}};
  for (auto [name, variable] :
       {std::pair{"postgres", "STITHY_TEST_POSTGRES"}, std::pair{"mysql", "STITHY_TEST_MYSQL"}}) {
    const char* url = std::getenv(variable);
    if (url != nullptr && *url != '\0') out.push_back({name, url});
  }
  return out;
}

// Without SQLite, for what only servers can do.
inline std::vector<Place> servers() {
  auto out = places();
  std::erase_if(out, [](const Place& place) { return place.alone(); });
  return out;
}

template <class F>
void on_each(F f, const std::vector<Place>& wanted = places()) {
  for (const Place& place : wanted) {
    CAPTURE(place.name);
    tally.note(place.name);
    f(place);
  }
}

// On an empty table of notes.
template <class F>
void on_notes(F f, const std::vector<Place>& wanted = places()) {
  on_each(
      [&](const Place& place) {
        TestDatabase database({}, place.server);
        REQUIRE(database->migrate(std::span(&kFirst, 1)));
        f(*database, place);
      },
      wanted);
}

inline Deadline soon() { return Deadline::in(milliseconds(5000)); }

inline Result<std::int64_t> insert(Tx& tx, std::int64_t id, std::string_view name,
                                   std::optional<std::int64_t> parent = {}) {
  const std::array<Value, 5> values{to_value(id), to_value(parent), to_value(name), to_value(1.5),
                                    to_blob(std::string_view("\0\xff", 2))};
  return tx.execute(kInsert, values);
}

inline Result<std::int64_t> remove(Tx& tx, std::int64_t id) {
  const std::array<Value, 1> values{to_value(id)};
  return tx.execute(kDelete, values);
}

inline std::int64_t count(Reader& reader) {
  auto n = one_row<std::int64_t>(reader, kCount, {}, first_column<std::int64_t>);
  REQUIRE(n);
  return *n;
}

inline std::int64_t count(Database& database) {
  auto reader = database.read(soon());
  REQUIRE(reader);
  return count(**reader);
}

}  // namespace stithy::db::notes
