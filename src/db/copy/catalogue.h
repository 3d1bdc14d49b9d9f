// SPDX-License-Identifier: Apache-2.0
//
// catalogue.h — the tables that a list of migrations makes: columns, keys, and an order in which
// every row comes after those it refers to.
//
// Asked of an empty SQLite database, since the same migrations make the same tables everywhere. The
// note of applied migrations itself is not among them. A table without a primary key is a fault of
// ours: nothing could say how far a copy of it is.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "db/db.h"

namespace stithy::db::copy {

enum class ColumnType : std::uint8_t { Integer, Real, Text, Bytes };

struct Column {
  std::string name;
  ColumnType type = ColumnType::Integer;
};

struct Table {
  std::string name;
  std::vector<Column> columns;
  std::vector<std::size_t> key;  // of the primary key, which columns; in its order
};

Result<std::vector<Table>> read_catalogue(std::span<const Migration> migrations);

}  // namespace stithy::db::copy
