// SPDX-License-Identifier: Apache-2.0
//
// table_statements.h — the statements that walk and fill one table, written for each database.
//
// The one place where SQL is made while the program runs: the tables are known by then only. Names
// come from our own migrations, values are always bound.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "db/copy/row.h"

namespace stithy::db::copy {

// The texts and order that a Statement views.
struct Sql {
  std::string name, sqlite, postgres, mysql;
  std::vector<std::uint16_t> mysql_order;
  bool writes = false;
  int columns = 0;

  Statement statement() const {
    return {.name = name,
            .sqlite = sqlite,
            .postgres = postgres,
            .mysql = mysql,
            .writes = writes,
            .columns = columns,
            .mysql_order = mysql_order};
  }
};

// Which part of a table, in the order of its key.
struct Part {
  const Key* after = nullptr;  // beyond this row
  const Key* upto = nullptr;   // not beyond this one
  std::int64_t limit = 0;
};

class TableStatements {
 public:
  // The table outlives this.
  explicit TableStatements(const Table& table);

  Result<std::vector<Row>> list(Reader& reader, const Part& part) const;
  Result<std::int64_t> count(Reader& reader) const;
  Result<bool> is_empty(Reader& reader) const;
  // In one statement; at most kRowsMax.
  Result<void> insert(Tx& tx, const Row* rows, std::size_t count);
  static constexpr std::size_t kRowsMax = 64;

 private:
  Sql make_list(bool after, bool upto) const;
  Sql make_insert(std::size_t rows) const;

  const Table& table_;
  Sql lists_[2][2];  // by after and upto
  Sql count_, any_;
  std::map<std::size_t, Sql> inserts_;  // by how many rows
};

}  // namespace stithy::db::copy
