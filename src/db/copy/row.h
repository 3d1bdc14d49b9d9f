// SPDX-License-Identifier: Apache-2.0
//
// row.h — a row that outlives its cursor, its key, and both as text.
//
// What tells apart null, the empty text and zero is kept. Text and bytes are one thing here; the
// column says which.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "db/copy/catalogue.h"

namespace stithy::db::copy {

using Cell = std::variant<std::monostate, std::int64_t, double, std::string>;
using Row = std::vector<Cell>;
using Key = std::vector<Cell>;

Row take_row(const Cursor& cursor, const Table& table);
Key key_of(const Row& row, const Table& table);
Value value_of(const Cell& cell, ColumnType type);  // a view into the cell
std::size_t bytes_of(const Row& row);

// "i7,t6162": for the note of how far a copy is.
std::string render_key(const Key& key);
std::optional<Key> parse_key(std::string_view text);
// "(7, \"ab\")": for people. Long and unprintable parts in hexadecimal digits, cut.
std::string show_key(const Key& key);

}  // namespace stithy::db::copy
