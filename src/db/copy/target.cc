// SPDX-License-Identifier: Apache-2.0
#include "db/copy/target.h"

#include <map>

#include "base/text.h"
#include "db/copy/table_statements.h"
#include "db/rows.h"
#include "db/steps.h"
#include "db/transact.h"
#include "sys/clock.h"

namespace stithy::db::copy {

namespace {

constexpr std::chrono::minutes kPatience{1};

constexpr Statement kCreateNote{
    .name = "db.copy_create_note",
    .sqlite =
        "create table if not exists copy_progress (name text primary key, row_count integer "
        "not null, position text not null) strict",
    .postgres =
        "create table if not exists copy_progress (name text primary key, row_count bigint "
        "not null, position text not null)",
    .mysql =
        "create table if not exists copy_progress (name varchar(100) primary key, row_count "
        "bigint not null, position longtext not null)",
    .writes = true};
constexpr std::string_view kEmptyNoteText = "delete from copy_progress";
constexpr Statement kEmptyNote{.name = "db.copy_empty_note",
                               .sqlite = kEmptyNoteText,
                               .postgres = kEmptyNoteText,
                               .mysql = kEmptyNoteText,
                               .writes = true};
constexpr std::string_view kDropNoteText = "drop table copy_progress";
constexpr Statement kDropNote{.name = "db.copy_drop_note",
                              .sqlite = kDropNoteText,
                              .postgres = kDropNoteText,
                              .mysql = kDropNoteText,
                              .writes = true};
constexpr Statement kForget{.name = "db.copy_forget",
                            .sqlite = "delete from copy_progress where name = ?1",
                            .postgres = "delete from copy_progress where name = $1",
                            .mysql = "delete from copy_progress where name = ?",
                            .writes = true};
constexpr Statement kNote{
    .name = "db.copy_note",
    .sqlite = "insert into copy_progress (name, row_count, position) values (?1, ?2, ?3)",
    .postgres = "insert into copy_progress (name, row_count, position) values ($1, $2, $3)",
    .mysql = "insert into copy_progress (name, row_count, position) values (?, ?, ?)",
    .writes = true};
constexpr Statement kFind{
    .name = "db.copy_find",
    .sqlite = "select row_count, position from copy_progress where name = ?1",
    .postgres = "select row_count, position from copy_progress where name = $1",
    .mysql = "select row_count, position from copy_progress where name = ?",
    .columns = 2};
constexpr Statement kUnmark{.name = "db.copy_unmark",
                            .sqlite = "delete from schema_migrations where feature = ?1",
                            .postgres = "delete from schema_migrations where feature = $1",
                            .mysql = "delete from schema_migrations where feature = ?",
                            .writes = true};

// "repo 3" of each feature, as Database::applied() tells it.
std::vector<std::string> newest_of(std::span<const Migration> migrations) {
  std::map<std::string, int, std::less<>> newest;
  for (const Migration& m : migrations)
    newest[std::string(m.feature)] = std::max(newest[std::string(m.feature)], m.number);
  std::vector<std::string> out;
  for (const auto& [feature, number] : newest)
    out.push_back(text::format("{} {}", feature, number));
  return out;
}

Result<void> check_same_program(std::vector<std::string> applied,
                                std::span<const Migration> migrations) {
  std::erase_if(applied, [](const std::string& step) { return is_unfinished_copy(step); });
  if (applied == newest_of(migrations)) return {};
  return conflict(
      "The unfinished copy was begun by another version of this program. Go on with that one, or "
      "empty the target and begin anew.");
}

Result<void> check_empty(Database& target, const std::vector<Table>& tables) {
  auto reader = TRY(target.read(Deadline::in(kPatience)));
  for (const Table& table : tables) {
    if (TRY(TableStatements(table).is_empty(*reader))) continue;
    return conflict(
        text::format("The target is not empty: its table {} holds rows. A copy goes to an empty "
                     "database only.",
                     table.name));
  }
  return {};
}

Result<void> mark(Database& target) {
  // Apart, since MySQL ends a transaction with every change of the schema.
  TRY(transact(target, Deadline::in(kPatience),
               [](Tx& tx) { return tx.execute(kCreateNote, {}); }));
  return transact(target, Deadline::in(kPatience), [](Tx& tx) -> Result<void> {
    TRY(tx.execute(kEmptyNote, {}));
    const Value values[] = {kUnfinishedCopy, std::int64_t{1}, std::string_view("copy"),
                            sys::SystemClock{}.now().micros()};
    TRY(tx.execute(kInsertStep, values));
    return {};
  });
}

}  // namespace

Result<void> begin_copy(Database& target, std::span<const Migration> migrations,
                        const std::vector<Table>& tables, Begin how) {
  auto applied = TRY(target.applied());
  for (const std::string& step : applied) {
    if (!is_unfinished_copy(step)) continue;
    if (how == Begin::Resume) return check_same_program(applied, migrations);
    return conflict(
        "The target holds a copy that did not come to its end. Go on with --resume, or empty it "
        "and begin anew.");
  }
  TRY(target.migrate(migrations));
  TRY(check_empty(target, tables));
  return mark(target);
}

Result<Position> load_position(Database& target, const Table& table) {
  auto reader = TRY(target.read(Deadline::in(kPatience)));
  const Value values[] = {std::string_view(table.name)};
  auto cursor = TRY(reader->query(kFind, values));
  if (!TRY(cursor->next())) return Position{};
  auto key = parse_key(cursor->text(1));
  if (!key || key->size() != table.key.size())
    return conflict(text::format(
        "The note of how far the table {} is cannot be read. Empty the target and begin anew.",
        table.name));
  return Position{cursor->integer(0), std::move(key)};
}

Result<void> note_position(Tx& tx, const Table& table, const Position& position) {
  const std::string last = render_key(*position.last);
  const Value name[] = {std::string_view(table.name)};
  const Value values[] = {std::string_view(table.name), position.rows, std::string_view(last)};
  TRY(tx.execute(kForget, name));
  TRY(tx.execute(kNote, values));
  return {};
}

Result<void> end_copy(Database& target) {
  TRY(transact(target, Deadline::in(kPatience), [](Tx& tx) {
    const Value values[] = {kUnfinishedCopy};
    return tx.execute(kUnmark, values);
  }));
  TRY(transact(target, Deadline::in(kPatience), [](Tx& tx) { return tx.execute(kDropNote, {}); }));
  return {};
}

}  // namespace stithy::db::copy
