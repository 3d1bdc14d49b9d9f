// SPDX-License-Identifier: Apache-2.0
//
// statement.h — one prepared statement of MariaDB or MySQL: binding values and fetching rows.
#pragma once

#include <mysql.h>

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "db/db.h"

namespace stithy::db::mysql {

struct CloseStatement {
  void operator()(MYSQL_STMT* statement) const { mysql_stmt_close(statement); }
};
using StatementHandle = std::unique_ptr<MYSQL_STMT, CloseStatement>;

// What the count of changed rows, as the server gives it, has to be turned into.
enum class Counting : std::uint8_t {
  Rows,     // inserted or deleted
  Matched,  // an update also counts rows that held the values already
  Upsert,   // 1 inserted, 2 changed, 0 was so already: one row each
  Keeping,  // an upsert that leaves a present row: 0 or 1 as it is
};

struct Prepared {
  StatementHandle handle;
  unsigned long places = 0;
  int columns = 0;
  Counting counting = Counting::Rows;
};

Counting counting_of(std::string_view sql);

// Binds and runs; the number of the server's error, or 0. `order` tells of each place which value
// stands there; empty: in order.
unsigned run_statement(const Prepared& prepared, std::span<const Value> values,
                       std::span<const std::uint16_t> order);

struct Cell {
  enum class Kind : std::uint8_t { Null, Integer, Real, Text } kind = Kind::Null;
  std::int64_t integer = 0;
  double real = 0;
  std::size_t at = 0, size = 0;  // of text
};

// All rows of a result, in one piece of memory.
class MysqlCursor final : public Cursor {
 public:
  // Null after an error of the statement.
  static std::unique_ptr<MysqlCursor> fetch(MYSQL_STMT* statement, int columns);

  Result<bool> next() override;
  bool is_null(int column) const override { return cell(column).kind == Cell::Kind::Null; }
  std::int64_t integer(int column) const override;
  double real(int column) const override;
  std::string_view text(int column) const override;

 private:
  explicit MysqlCursor(int columns) : columns_(static_cast<std::size_t>(columns)) {}
  const Cell& cell(int column) const {
    return cells_[(row_ - 1) * columns_ + static_cast<std::size_t>(column)];
  }

  std::size_t columns_;
  std::size_t rows_ = 0, row_ = 0;
  std::vector<Cell> cells_;
  std::string bytes_;
};

}  // namespace stithy::db::mysql
