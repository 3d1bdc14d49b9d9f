// SPDX-License-Identifier: Apache-2.0
#include "db/copy/table_statements.h"

#include "base/text.h"
#include "db/rows.h"

namespace stithy::db::copy {

namespace {

std::string quoted(std::string_view name) { return text::format("\"{}\"", name); }

std::string names_of(const Table& table, const std::vector<std::size_t>& columns) {
  std::vector<std::string> names;
  for (std::size_t column : columns) names.push_back(quoted(table.columns[column].name));
  return text::join(names, ", ");
}

std::string all_names(const Table& table) {
  std::vector<std::size_t> all;
  for (std::size_t i = 0; i < table.columns.size(); ++i) all.push_back(i);
  return names_of(table, all);
}

// "?3" or "$3" from a number that begins at 0; the third database has bare marks.
std::string place(char mark, std::size_t at) { return text::format("{}{}", mark, at + 1); }

// The key beside the values from `first` on, as one comparison of rows.
std::string by_rows(const Table& table, std::string_view sign, char mark, std::size_t first) {
  std::vector<std::string> places;
  for (std::size_t i = 0; i < table.key.size(); ++i) places.push_back(place(mark, first + i));
  return text::format("({}) {} ({})", names_of(table, table.key), sign, text::join(places, ", "));
}

// The same column by column, since MySQL uses no index for a comparison of rows. The bound of the
// first column alone is said first, for the index.
std::string by_columns(const Table& table, std::string_view sign, std::size_t first,
                       std::vector<std::uint16_t>& order) {
  std::string strict(sign.substr(0, 1)), out, closing;
  auto compare = [&](std::size_t at, std::string_view how) {
    order.push_back(static_cast<std::uint16_t>(first + at));
    return text::format("{} {} ?", quoted(table.columns[table.key[at]].name), how);
  };
  if (table.key.size() > 1) out += compare(0, strict + "=") + " and ";
  for (std::size_t at = 0; at + 1 < table.key.size(); ++at) {
    out += "(" + compare(at, strict) + " or (";
    out += compare(at, "=") + " and ";
    closing += "))";
  }
  return out + compare(table.key.size() - 1, sign) + closing;
}

void bind_key(std::vector<Value>& values, const Table& table, const Key* key) {
  for (std::size_t i = 0; key != nullptr && i < key->size(); ++i)
    values.push_back(value_of((*key)[i], table.columns[table.key[i]].type));
}

}  // namespace

TableStatements::TableStatements(const Table& table) : table_(table) {
  for (bool after : {false, true})
    for (bool upto : {false, true}) lists_[after][upto] = make_list(after, upto);
  count_.name = "db.copy_count";
  count_.sqlite = count_.postgres = count_.mysql = "select count(*) from " + quoted(table.name);
  count_.columns = 1;
  any_.name = "db.copy_any";
  any_.sqlite = any_.postgres = any_.mysql =
      text::format("select 1 from {} limit 1", quoted(table.name));
  any_.columns = 1;
}

Sql TableStatements::make_list(bool after, bool upto) const {
  Sql sql;
  sql.name = "db.copy_list";
  sql.columns = static_cast<int>(table_.columns.size());
  std::vector<std::string> sqlite, postgres, mysql;
  std::size_t next = 0;
  for (std::string_view sign : {after ? ">" : "", upto ? "<=" : ""}) {
    if (sign.empty()) continue;
    sqlite.push_back(by_rows(table_, sign, '?', next));
    postgres.push_back(by_rows(table_, sign, '$', next));
    mysql.push_back(by_columns(table_, sign, next, sql.mysql_order));
    next += table_.key.size();
  }
  sql.mysql_order.push_back(static_cast<std::uint16_t>(next));
  auto whole = [&](const std::vector<std::string>& conditions, const std::string& limit) {
    std::string where = conditions.empty() ? "" : " where " + text::join(conditions, " and ");
    return text::format("select {} from {}{} order by {} limit {}", all_names(table_),
                        quoted(table_.name), where, names_of(table_, table_.key), limit);
  };
  sql.sqlite = whole(sqlite, place('?', next));
  sql.postgres = whole(postgres, place('$', next));
  sql.mysql = whole(mysql, "?");
  return sql;
}

Sql TableStatements::make_insert(std::size_t rows) const {
  std::size_t columns = table_.columns.size();
  auto all = [&](char mark) {
    std::vector<std::string> tuples;
    for (std::size_t row = 0; row < rows; ++row) {
      std::vector<std::string> places;
      for (std::size_t i = 0; i < columns; ++i)
        places.push_back(mark == 0 ? "?" : place(mark, row * columns + i));
      tuples.push_back("(" + text::join(places, ",") + ")");
    }
    return text::format("insert into {} ({}) values {}", quoted(table_.name), all_names(table_),
                        text::join(tuples, ", "));
  };
  return {.name = "db.copy_insert",
          .sqlite = all('?'),
          .postgres = all('$'),
          .mysql = all(0),
          .mysql_order = {},
          .writes = true,
          .columns = 0};
}

Result<std::vector<Row>> TableStatements::list(Reader& reader, const Part& part) const {
  std::vector<Value> values;
  bind_key(values, table_, part.after);
  bind_key(values, table_, part.upto);
  values.push_back(part.limit);
  const Sql& sql = lists_[part.after != nullptr][part.upto != nullptr];
  return all_rows<Row>(reader, sql.statement(), values,
                       [this](const Cursor& cursor) { return take_row(cursor, table_); });
}

Result<std::int64_t> TableStatements::count(Reader& reader) const {
  return one_row<std::int64_t>(reader, count_.statement(), {}, &first_column<std::int64_t>);
}

Result<bool> TableStatements::is_empty(Reader& reader) const {
  auto cursor = TRY(reader.query(any_.statement(), {}));
  return !TRY(cursor->next());
}

Result<void> TableStatements::insert(Tx& tx, const Row* rows, std::size_t count) {
  auto [known, fresh] = inserts_.try_emplace(count);
  if (fresh) known->second = make_insert(count);
  std::vector<Value> values;
  values.reserve(count * table_.columns.size());
  for (std::size_t row = 0; row < count; ++row)
    for (std::size_t i = 0; i < table_.columns.size(); ++i)
      values.push_back(value_of(rows[row][i], table_.columns[i].type));
  TRY(tx.execute(known->second.statement(), values));
  return {};
}

}  // namespace stithy::db::copy
