// SPDX-License-Identifier: Apache-2.0
#include "db/copy/row.h"

#include "base/text.h"

namespace stithy::db::copy {

namespace {

constexpr std::size_t kShownMax = 80;
constexpr std::size_t kCellBytes = 16;  // what a number counts for

Cell take_cell(const Cursor& cursor, int at, ColumnType type) {
  if (cursor.is_null(at)) return std::monostate{};
  switch (type) {
    case ColumnType::Integer: return cursor.integer(at);
    case ColumnType::Real: return cursor.real(at);
    case ColumnType::Text:
    case ColumnType::Bytes: break;
  }
  return std::string(cursor.text(at));
}

std::string show_cell(const Cell& cell) {
  if (const auto* number = std::get_if<std::int64_t>(&cell)) return std::to_string(*number);
  const auto* bytes = std::get_if<std::string>(&cell);
  if (bytes == nullptr) return "null";
  bool plain = bytes->size() <= kShownMax && text::is_utf8(*bytes) && !text::has_control(*bytes);
  if (plain) return "\"" + *bytes + "\"";
  return "0x" + text::to_hex(std::string_view(*bytes).substr(0, kShownMax / 2));
}

}  // namespace

Row take_row(const Cursor& cursor, const Table& table) {
  Row row;
  row.reserve(table.columns.size());
  for (std::size_t i = 0; i < table.columns.size(); ++i)
    row.push_back(take_cell(cursor, static_cast<int>(i), table.columns[i].type));
  return row;
}

Key key_of(const Row& row, const Table& table) {
  Key key;
  for (std::size_t column : table.key) key.push_back(row[column]);
  return key;
}

Value value_of(const Cell& cell, ColumnType type) {
  if (const auto* number = std::get_if<std::int64_t>(&cell)) return *number;
  if (const auto* real = std::get_if<double>(&cell)) return *real;
  if (const auto* bytes = std::get_if<std::string>(&cell)) {
    if (type == ColumnType::Bytes) return Blob{*bytes};
    return std::string_view(*bytes);
  }
  return nullptr;
}

std::size_t bytes_of(const Row& row) {
  std::size_t bytes = 0;
  for (const Cell& cell : row) {
    const auto* text = std::get_if<std::string>(&cell);
    bytes += kCellBytes + (text == nullptr ? 0 : text->size());
  }
  return bytes;
}

std::string render_key(const Key& key) {
  std::string out;
  for (const Cell& cell : key) {
    if (!out.empty()) out += ',';
    if (const auto* number = std::get_if<std::int64_t>(&cell))
      out += "i" + std::to_string(*number);
    else if (const auto* bytes = std::get_if<std::string>(&cell))
      out += "t" + text::to_hex(*bytes);
    else
      out += "?";  // neither null nor a real number can be part of a key here
  }
  return out;
}

std::optional<Key> parse_key(std::string_view text) {
  Key key;
  for (std::string_view part : text::split(text, ',')) {
    if (part.starts_with("i")) {
      auto number = text::parse_number<std::int64_t>(part.substr(1));
      if (!number) return std::nullopt;
      key.push_back(*number);
    } else if (part.starts_with("t")) {
      auto bytes = text::from_hex(part.substr(1));
      if (!bytes) return std::nullopt;
      key.push_back(std::move(*bytes));
    } else {
      return std::nullopt;
    }
  }
  return key;
}

std::string show_key(const Key& key) {
  std::string out = "(";
  for (const Cell& cell : key) {
    if (out.size() > 1) out += ", ";
    out += show_cell(cell);
  }
  return out + ")";
}

}  // namespace stithy::db::copy
