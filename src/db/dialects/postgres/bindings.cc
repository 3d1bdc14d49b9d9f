// SPDX-License-Identifier: Apache-2.0
#include "db/dialects/postgres/bindings.h"

#include <charconv>
#include <climits>

#include "base/text.h"
#include "db/dialects/postgres/cursor.h"

namespace stithy::db::postgres {

Bindings::Bindings(std::span<const Value> values, std::span<const Oid> types)
    : numbers_(values.size()) {
  pointers_.reserve(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (auto* text = std::get_if<std::string_view>(&values[i])) {
      add_bytes(*text, types[i]);
    } else if (auto* blob = std::get_if<Blob>(&values[i])) {
      add_bytes(blob->bytes, types[i]);
    } else {
      add_number(values[i], numbers_[i]);
    }
  }
}

void Bindings::add_number(const Value& value, std::array<char, 32>& room) {
  char* end = room.data() + room.size() - 1;
  std::to_chars_result written{room.data(), {}};
  bool null = false;
  if (auto* number = std::get_if<std::int64_t>(&value)) {
    written = std::to_chars(room.data(), end, *number);
  } else if (auto* real = std::get_if<double>(&value)) {
    written = std::to_chars(room.data(), end, *real);
  } else {
    null = true;
  }
  *written.ptr = '\0';
  pointers_.push_back(null ? nullptr : room.data());
  lengths_.push_back(0);
  formats_.push_back(0);
}

void Bindings::add_bytes(std::string_view bytes, Oid type) {
  bool as_they_are = type == kText || type == kVarchar || type == kBytea;
  if (!as_they_are) {
    copies_.push_back(std::make_unique<std::string>(bytes));
    bytes = *copies_.back();
  }
  // A null pointer would bind null instead of the empty text.
  pointers_.push_back(bytes.data() == nullptr ? "" : bytes.data());
  lengths_.push_back(static_cast<int>(std::min<std::size_t>(bytes.size(), INT_MAX)));
  formats_.push_back(as_they_are ? 1 : 0);
}

Result<void> check_shape(const Statement& statement, int columns, std::size_t places,
                         std::size_t values) {
  if (columns != statement.columns) {
    return internal(text::format("{}: {} columns where {} are named", statement.name, columns,
                                 statement.columns));
  }
  if (places != values) {
    return internal(text::format("{}: {} values for {} places", statement.name, values, places));
  }
  return {};
}

}  // namespace stithy::db::postgres
