// SPDX-License-Identifier: Apache-2.0
#include "db/copy/catalogue.h"

#include <algorithm>
#include <map>
#include <set>

#include "base/text.h"
#include "db/rows.h"

namespace stithy::db::copy {

namespace {

constexpr Statement kTables{
    .name = "db.copy_tables",
    .sqlite =
        "select name from sqlite_schema where type = 'table' and name not like 'sqlite\\_%' "
        "escape '\\' and name <> 'schema_migrations' order by name",
    .postgres = {},
    .mysql = {},
    .columns = 1};
constexpr Statement kColumns{
    .name = "db.copy_columns",
    .sqlite = "select name, type, pk from pragma_table_info(?1) order by cid",
    .postgres = {},
    .mysql = {},
    .columns = 3};
constexpr Statement kParents{.name = "db.copy_parents",
                             .sqlite = "select distinct \"table\" from pragma_foreign_key_list(?1)",
                             .postgres = {},
                             .mysql = {},
                             .columns = 1};

using Parents = std::map<std::string, std::set<std::string>>;

Result<ColumnType> type_of(std::string_view word) {
  std::string folded = text::to_lower(word);
  if (folded == "integer") return ColumnType::Integer;
  if (folded == "real") return ColumnType::Real;
  if (folded == "text") return ColumnType::Text;
  if (folded == "blob") return ColumnType::Bytes;
  return internal(text::format("a column of the type {}", word));
}

Result<std::vector<std::string>> list_names(Reader& reader, const Statement& statement,
                                            std::span<const Value> values) {
  return all_rows<std::string>(reader, statement, values, &first_column<std::string>);
}

Result<Table> read_table(Reader& reader, const std::string& name) {
  Table table{.name = name, .columns = {}, .key = {}};
  std::map<std::int64_t, std::size_t> key;  // by the place in the key, from 1
  const Value values[] = {std::string_view(name)};
  auto cursor = TRY(reader.query(kColumns, values));
  while (TRY(cursor->next())) {
    if (cursor->integer(2) > 0) key[cursor->integer(2)] = table.columns.size();
    ColumnType type = TRY(type_of(cursor->text(1)));
    table.columns.push_back({std::string(cursor->text(0)), type});
  }
  for (const auto& [place, column] : key) table.key.push_back(column);
  if (table.key.empty()) return internal(text::format("the table {} has no primary key", name));
  return table;
}

// Takes again and again what refers to nothing that is left.
Result<std::vector<Table>> in_order(std::vector<Table> tables, Parents parents) {
  std::vector<Table> ordered;
  while (!tables.empty()) {
    auto ready = std::find_if(tables.begin(), tables.end(),
                              [&](const Table& table) { return parents[table.name].empty(); });
    if (ready == tables.end()) return internal("tables refer to each other in a circle");
    for (auto& [name, list] : parents) list.erase(ready->name);
    ordered.push_back(std::move(*ready));
    tables.erase(ready);
  }
  return ordered;
}

}  // namespace

Result<std::vector<Table>> read_catalogue(std::span<const Migration> migrations) {
  auto database = TRY(Database::open({.url = "sqlite::memory:"}));
  TRY(database->migrate(migrations));
  auto reader = TRY(database->read(Deadline::in(std::chrono::seconds(30))));
  std::vector<Table> tables;
  Parents parents;
  for (const std::string& name : TRY(list_names(*reader, kTables, {}))) {
    tables.push_back(TRY(read_table(*reader, name)));
    const Value values[] = {std::string_view(name)};
    for (std::string& parent : TRY(list_names(*reader, kParents, values)))
      if (parent != name) parents[name].insert(std::move(parent));
  }
  return in_order(std::move(tables), std::move(parents));
}

}  // namespace stithy::db::copy
