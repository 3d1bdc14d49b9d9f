// SPDX-License-Identifier: Apache-2.0
#include "db/dialects/mysql/statement.h"

#include <charconv>

#include "base/text.h"

namespace stithy::db::mysql {

namespace {

void bind_value(MYSQL_BIND& bind, const Value& value) {
  bind = MYSQL_BIND{};
  auto* place = const_cast<Value*>(&value);  // the library only reads what is bound as a parameter
  auto bytes = [&](enum_field_types type, std::string_view view) {
    bind.buffer_type = type;
    bind.buffer = const_cast<char*>(view.data() == nullptr ? "" : view.data());
    bind.buffer_length = view.size();
  };
  if (auto* number = std::get_if<std::int64_t>(place)) {
    bind.buffer_type = MYSQL_TYPE_LONGLONG;
    bind.buffer = number;
  } else if (auto* real = std::get_if<double>(place)) {
    bind.buffer_type = MYSQL_TYPE_DOUBLE;
    bind.buffer = real;
  } else if (auto* text = std::get_if<std::string_view>(place)) {
    bytes(MYSQL_TYPE_STRING, *text);
  } else if (auto* blob = std::get_if<Blob>(place)) {
    bytes(MYSQL_TYPE_BLOB, blob->bytes);
  } else {
    bind.buffer_type = MYSQL_TYPE_NULL;
  }
}

bool is_integer(enum_field_types type) {
  return type == MYSQL_TYPE_TINY || type == MYSQL_TYPE_SHORT || type == MYSQL_TYPE_LONG ||
         type == MYSQL_TYPE_INT24 || type == MYSQL_TYPE_LONGLONG || type == MYSQL_TYPE_YEAR;
}

// Where one column of the row that is fetched arrives.
struct Landing {
  Cell::Kind kind = Cell::Kind::Text;
  std::int64_t integer = 0;
  double real = 0;
  std::string text;
  unsigned long length = 0;
  my_bool null = 0;
};

void bind_column(MYSQL_BIND& bind, Landing& landing, const MYSQL_FIELD& field) {
  bind = MYSQL_BIND{};
  bind.length = &landing.length;
  bind.is_null = &landing.null;
  if (is_integer(field.type)) {
    landing.kind = Cell::Kind::Integer;
    bind.buffer_type = MYSQL_TYPE_LONGLONG;
    bind.buffer = &landing.integer;
  } else if (field.type == MYSQL_TYPE_DOUBLE || field.type == MYSQL_TYPE_FLOAT) {
    landing.kind = Cell::Kind::Real;
    bind.buffer_type = MYSQL_TYPE_DOUBLE;
    bind.buffer = &landing.real;
  } else {
    landing.text.resize(std::max(field.max_length, 1ul));
    bind.buffer_type = MYSQL_TYPE_BLOB;
    bind.buffer = landing.text.data();
    bind.buffer_length = landing.text.size();
  }
}

}  // namespace

Counting counting_of(std::string_view sql) {
  if (sql.starts_with("update")) return Counting::Matched;
  constexpr std::string_view kMark = "on duplicate key update ";
  std::size_t mark = sql.find(kMark);
  if (mark == sql.npos) return Counting::Rows;
  // "name = name": what tools/queries writes for an upsert without `set`.
  auto [left, right, found] = text::cut(sql.substr(mark + kMark.size()), " = ");
  return found && left == right ? Counting::Keeping : Counting::Upsert;
}

unsigned run_statement(const Prepared& prepared, std::span<const Value> values,
                       std::span<const std::uint16_t> order) {
  std::vector<MYSQL_BIND> binds(prepared.places);
  for (std::size_t i = 0; i < binds.size(); ++i) {
    bind_value(binds[i], values[order.empty() ? i : order[i]]);
  }
  MYSQL_STMT* statement = prepared.handle.get();
  if (!binds.empty() && mysql_stmt_bind_param(statement, binds.data()) != 0) {
    return mysql_stmt_errno(statement);
  }
  return mysql_stmt_execute(statement) == 0 ? 0 : mysql_stmt_errno(statement);
}

std::unique_ptr<MysqlCursor> MysqlCursor::fetch(MYSQL_STMT* statement, int columns) {
  std::unique_ptr<MysqlCursor> cursor(new MysqlCursor(columns));
  if (mysql_stmt_store_result(statement) != 0) return nullptr;
  std::unique_ptr<MYSQL_RES, decltype(&mysql_free_result)> shape(
      mysql_stmt_result_metadata(statement), &mysql_free_result);
  if (!shape) return nullptr;
  std::vector<Landing> landings(cursor->columns_);
  std::vector<MYSQL_BIND> binds(cursor->columns_);
  const MYSQL_FIELD* fields = mysql_fetch_fields(shape.get());
  for (std::size_t i = 0; i < binds.size(); ++i) bind_column(binds[i], landings[i], fields[i]);
  if (mysql_stmt_bind_result(statement, binds.data()) != 0) return nullptr;
  int code = 0;
  while ((code = mysql_stmt_fetch(statement)) == 0) {
    ++cursor->rows_;
    for (const Landing& landing : landings) {
      Cell& cell = cursor->cells_.emplace_back();
      if (landing.null != 0) continue;
      cell.kind = landing.kind;
      cell.integer = landing.integer;
      cell.real = landing.real;
      if (landing.kind != Cell::Kind::Text) continue;
      cell.at = cursor->bytes_.size();
      cell.size = landing.length;
      cursor->bytes_.append(landing.text, 0, landing.length);
    }
  }
  mysql_stmt_free_result(statement);
  return code == MYSQL_NO_DATA ? std::move(cursor) : nullptr;
}

Result<bool> MysqlCursor::next() {
  if (row_ >= rows_) return false;
  ++row_;
  return true;
}

// Sums arrive as decimal text.
std::int64_t MysqlCursor::integer(int column) const {
  const Cell& c = cell(column);
  if (c.kind == Cell::Kind::Integer) return c.integer;
  if (c.kind == Cell::Kind::Real) return static_cast<std::int64_t>(c.real);
  std::string_view whole = text(column);
  return text::parse_number<std::int64_t>(whole.substr(0, whole.find('.'))).value_or(0);
}

double MysqlCursor::real(int column) const {
  const Cell& c = cell(column);
  if (c.kind == Cell::Kind::Real) return c.real;
  if (c.kind == Cell::Kind::Integer) return static_cast<double>(c.integer);
  std::string_view digits = text(column);
  double value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

std::string_view MysqlCursor::text(int column) const {
  const Cell& c = cell(column);
  if (c.kind != Cell::Kind::Text) return {};
  return std::string_view(bytes_).substr(c.at, c.size);
}

}  // namespace stithy::db::mysql
