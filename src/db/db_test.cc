// SPDX-License-Identifier: Apache-2.0
//
// Values, statements and their limits, alike on every database.
#include "db/db.h"

#include "base/log.h"

#include "db/testing/notes.h"

namespace stithy::db::notes {

using namespace std::string_view_literals;

TEST_CASE("values come back as they were stored") {
  on_notes([](Database& database, const Place&) {
    REQUIRE(transact(database, soon(), [](Tx& tx) { return insert(tx, 1, ""); }));
    auto reader = std::move(database.read(soon())).take();
    const std::array<Value, 1> id{to_value(1)};
    auto cursor = std::move(reader->query(kFind, id)).take();
    REQUIRE(cursor->next().value());
    CHECK_FALSE(cursor->is_null(0));
    CHECK(cursor->text(0).empty());
    CHECK(column<double>(*cursor, 1) == 1.5);
    CHECK(column<std::string>(*cursor, 2) == std::string("\0\xff", 2));
    CHECK_FALSE(column<std::optional<std::int64_t>>(*cursor, 3).has_value());
    CHECK_FALSE(cursor->next().value());
  });
}

TEST_CASE("numbers at the edge, sums and long text come back whole") {
  on_notes([](Database& database, const Place&) {
    const std::string name = "ä\\'%" + std::string(70, 'x');
    const std::string large(300'000, '\xee');
    const Text fill("notes.fill", "insert into notes (id, name, body) values (?1, ?2, ?3)");
    REQUIRE(transact(database, soon(), [&](Tx& tx) -> Result<void> {
      const std::array<Value, 3> low{to_value(INT64_MIN), to_value(name),
                                     to_blob(std::string_view(large))};
      const std::array<Value, 3> high{to_value(INT64_MAX), to_value("z"sv), Value{nullptr}};
      TRY(tx.execute(fill, low));
      TRY(tx.execute(fill, high));
      return {};
    }));
    auto reader = std::move(database.read(soon())).take();
    const Text all("notes.all", "select id, name, body from notes order by id", 3);
    auto cursor = std::move(reader->query(all, {})).take();
    REQUIRE(cursor->next().value());
    CHECK(cursor->integer(0) == INT64_MIN);
    CHECK(cursor->text(1) == name);
    CHECK(cursor->text(2) == large);
    REQUIRE(cursor->next().value());
    CHECK(cursor->integer(0) == INT64_MAX);
    CHECK(cursor->is_null(2));
    const Text sum("notes.sum",
                   "select coalesce(sum(id), 7), sum(size), sum(id + 0) from notes where id > ?1",
                   3);
    const std::array<Value, 1> none{to_value(INT64_MAX)}, some{to_value(0)};
    auto nothing = std::move(reader->query(sum, none)).take();
    REQUIRE(nothing->next().value());
    CHECK(nothing->integer(0) == 7);
    CHECK(nothing->is_null(1));
    auto one = std::move(reader->query(sum, some)).take();
    REQUIRE(one->next().value());
    CHECK(one->integer(0) == INT64_MAX);
    CHECK(one->integer(2) == INT64_MAX);
  });
}

TEST_CASE("text is compared and ordered by its bytes") {
  on_notes([](Database& database, const Place&) {
    REQUIRE(transact(database, soon(), [](Tx& tx) -> Result<void> {
      std::int64_t id = 0;
      for (std::string_view name : {"b", "B", "ä", "_", "a"}) TRY(insert(tx, ++id, name));
      return {};
    }));
    auto reader = std::move(database.read(soon())).take();
    const Text names("notes.names", "select name from notes order by name", 1);
    auto sorted = all_rows<std::string>(*reader, names, {}, first_column<std::string>);
    CHECK(sorted.value() == std::vector<std::string>{"B", "_", "a", "b", "ä"});
  });
}

TEST_CASE("rows are counted as matched, and an upsert counts one or none") {
  on_notes([](Database& database, const Place&) {
    const Statement rename = [] {
      Statement s = kRename;
      static constexpr std::uint16_t kOrder[] = {1, 0, 1};
      s.mysql_order = kOrder;
      return s;
    }();
    Statement keep{.name = "notes.keep",
                   .sqlite =
                       "insert into notes (id, name) values (?1, ?2) on conflict (id) "
                       "do nothing",
                   .postgres =
                       "insert into notes (id, name) values ($1, $2) on conflict (id) "
                       "do nothing",
                   .mysql =
                       "insert into notes (id, name) values (?, ?) on duplicate key update "
                       "id = id",
                   .writes = true};
    Statement put{.name = "notes.put",
                  .sqlite =
                      "insert into notes (id, name) values (?1, ?2) on conflict (id) "
                      "do update set name = ?2",
                  .postgres =
                      "insert into notes (id, name) values ($1, $2) on conflict (id) "
                      "do update set name = $2",
                  .mysql =
                      "insert into notes (id, name) values (?, ?) on duplicate key update "
                      "name = ?",
                  .writes = true};
    static constexpr std::uint16_t kPutOrder[] = {0, 1, 1};
    put.mysql_order = kPutOrder;
    auto tx = std::move(database.write(soon())).take();
    const std::array<Value, 2> first{to_value(1), to_value("a"sv)},
        other{to_value(1), to_value("b"sv)};
    CHECK(tx->execute(keep, first).value() == 1);
    CHECK(tx->execute(keep, other).value() == 0);
    CHECK(tx->execute(put, first).value() == 1);
    CHECK(tx->execute(put, other).value() == 1);
    CHECK(tx->execute(rename, other).value() == 1);  // the name it has already
    CHECK(tx->execute(rename, first).value() == 1);
    CHECK(tx->commit());
  });
}

TEST_CASE("a query that runs past the deadline is stopped, and the next one runs") {
  on_notes([](Database& database, const Place&) {
    const Text endless(
        "notes.endless",
        "with recursive n (i) as (select 1 union all select i + 1 from n where i < 2000000000) "
        "select max(i) from n",
        1);
    // MariaDB ends a recursion early unless told; joined with itself it has enough to do.
    Statement statement = endless;
    statement.mysql =
        "select max(a.help_topic_id + 0) from (select 1 as help_topic_id union all select 2) a, "
        "(select sleep(20) as s) b";
    {
      auto reader = std::move(database.read(Deadline::in(milliseconds(80)))).take();
      auto began = std::chrono::steady_clock::now();
      auto answer = one_row<std::int64_t>(*reader, statement, {}, first_column<std::int64_t>);
      REQUIRE_FALSE(answer);
      CHECK(answer.error().code == Code::Unavailable);
      CHECK(std::chrono::steady_clock::now() - began < std::chrono::seconds(10));
    }
    CHECK(count(database) == 0);
  });
}

TEST_CASE("a statement with the wrong number of columns or values is refused") {
  on_notes([](Database& database, const Place&) {
    auto prepare = [&](const Text& statement) {
      return std::move(database.read(soon())).take()->prepare(statement);
    };
    CHECK(prepare(kFind));
    CHECK_FALSE(prepare(Text("notes.wrong", "select 1, 2", 1)));
    CHECK_FALSE(prepare(Text("notes.wrong", "select \"nosuch\" from notes", 1)));
    auto reader = std::move(database.read(soon())).take();
    CHECK_FALSE(reader->query(kFind, {}));
  });
}

TEST_CASE("a query may run inside its own loop") {
  on_notes([](Database& database, const Place&) {
    REQUIRE(transact(database, soon(), [](Tx& tx) -> Result<void> {
      TRY(insert(tx, 1, "a"));
      TRY(insert(tx, 2, "b"));
      return {};
    }));
    const Text names("notes.names", "select name from notes order by id", 1);
    auto reader = std::move(database.read(soon())).take();
    std::string pairs;
    auto outer = std::move(reader->query(names, {})).take();
    while (outer->next().value()) {
      auto inner = std::move(reader->query(names, {})).take();
      while (inner->next().value()) {
        pairs += std::string(outer->text(0)) + std::string(inner->text(0));
      }
    }
    CHECK(pairs == "aaabbabb");
  });
}

TEST_CASE("more statements than the cache holds keep working") {
  on_notes([](Database& database, const Place&) {
    auto reader = std::move(database.read(Deadline::in(std::chrono::seconds(60)))).take();
    for (int round = 0; round < 2; ++round) {
      for (int i = 0; i < 600; ++i) {
        const Text text("many", "select " + std::to_string(i), 1);
        auto n = one_row<std::int64_t>(*reader, text, {}, first_column<std::int64_t>);
        REQUIRE(n.value() == i);
      }
    }
  });
}

TEST_CASE("a list parameter grows to powers of two and may be empty") {
  on_notes([](Database& database, const Place&) {
    REQUIRE(transact(database, soon(), [](Tx& tx) -> Result<void> {
      for (std::int64_t i = 1; i <= 9; ++i) TRY(insert(tx, i, std::to_string(i)));
      return {};
    }));
    const Text some("notes.some", "select count(*) from notes where id > ?1 and id in (/*list*/)",
                    1);
    Statement listed = some;
    static constexpr std::uint16_t kOrder[] = {0, 65535};
    listed.mysql_order = kOrder;
    auto reader = std::move(database.read(soon())).take();
    auto matches = [&](const std::vector<std::int64_t>& ids) -> Result<std::int64_t> {
      std::vector<Value> values{to_value(2)};
      auto text = TRY(expand(listed, reader->dialect(), values, std::span(ids)));
      return one_row<std::int64_t>(*reader, text.statement, values, first_column<std::int64_t>);
    };
    CHECK(matches({}).value() == 0);
    CHECK(matches({1, 2, 3}).value() == 1);
    CHECK(matches({3, 4, 5, 6, 40}).value() == 4);
    CHECK(matches(std::vector<std::int64_t>(500, 7)).value() == 1);
    CHECK(matches(std::vector<std::int64_t>(501, 7)).error().code == Code::Invalid);
  });
}

TEST_CASE("a slow statement is logged by its name, without values; a quick one is not") {
  on_each([](const Place& place) {
    TestDatabase database({.url = {}, .slow = milliseconds(200)}, place.server);
    REQUIRE(database->migrate(std::span(&kFirst, 1)));
    std::string lines;
    set_log_sink([&](std::string_view line) { lines += line; });
    Statement slow{.name = "notes.slow",
                   .sqlite =
                       "with recursive n (i) as (select 1 union all select i + 1 from n where "
                       "i < ?1) select max(i) from n",
                   .postgres = "select 1 from pg_sleep(0.3 + 0 * $1::bigint)",
                   .mysql = "select sleep(0.3 + 0 * ?)",
                   .columns = 1};
    const std::array<Value, 1> secret{to_value(2'765'432)};
    {
      auto reader = std::move(database->read(Deadline::in(std::chrono::seconds(60)))).take();
      CHECK(count(*reader) == 0);
      CHECK(one_row<std::int64_t>(*reader, slow, secret, first_column<std::int64_t>));
    }
    set_log_sink({});
    CHECK(lines.find("db.slow") != std::string::npos);
    CHECK(lines.find("notes.slow") != std::string::npos);
    CHECK(lines.find("notes.count") == std::string::npos);
    CHECK(lines.find("2765432") == std::string::npos);
  });
}

TEST_CASE("text that is no UTF-8 or holds a NUL is refused by servers, not cut") {
  on_notes(
      [](Database& database, const Place&) {
        for (std::string_view bad : {std::string_view("a\xff"), std::string_view("a\0b", 3)}) {
          auto stored = transact(database, soon(), [&](Tx& tx) { return insert(tx, 1, bad); });
          bool kept_whole = stored.has_value();  // MySQL may hold a NUL
          if (!kept_whole) CHECK(stored.error().code == Code::Invalid);
          if (kept_whole) CHECK(bad.size() == 3);
        }
      },
      servers());
}

}  // namespace stithy::db::notes
