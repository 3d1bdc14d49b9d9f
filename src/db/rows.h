// SPDX-License-Identifier: Apache-2.0
//
// rows.h — between C++ values and SQL: binding, reading columns, walking rows.
//
// For the code that tools/queries writes; nobody else calls it. Ids and enumerations travel as
// 64-bit numbers, instants as microseconds, booleans as 0 and 1. Bound text and bytes are views:
// they live until the call returns.
#pragma once

#include <algorithm>
#include <concepts>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "base/instant.h"
#include "base/result.h"
#include "db/db.h"

namespace stithy::db {

// The most members a list parameter may have; the caller splits longer ones.
constexpr std::size_t kListMax = 500;

inline Value to_value(std::string_view text) { return text; }
inline Value to_value(const std::string& text) { return std::string_view(text); }
inline Value to_value(double number) { return number; }
inline Value to_value(Instant at) { return at.micros(); }
template <std::integral T>
Value to_value(T number) {
  return static_cast<std::int64_t>(number);
}
template <class T>
requires std::is_enum_v<T> Value to_value(T value) { return static_cast<std::int64_t>(value); }
template <class T>
requires requires(const T& id) {
  static_cast<std::int64_t>(id.value());
} &&(!requires(const T& maybe) { maybe.has_value(); })Value to_value(const T& id) {
  return static_cast<std::int64_t>(id.value());
}
inline Value to_blob(std::string_view bytes) { return Blob{bytes}; }
template <class T>
Value to_value(const std::optional<T>& maybe) {
  return maybe ? to_value(*maybe) : Value{nullptr};
}
inline Value to_blob(const std::optional<std::string_view>& maybe) {
  return maybe ? to_blob(*maybe) : Value{nullptr};
}

template <class T>
constexpr bool kIsOptional = false;
template <class T>
constexpr bool kIsOptional<std::optional<T>> = true;

template <class T>
T column(const Cursor& cursor, int at) {
  if constexpr (kIsOptional<T>) {
    if (cursor.is_null(at)) return std::nullopt;
    return column<typename T::value_type>(cursor, at);
  } else if constexpr (std::is_same_v<T, std::string>) {
    return std::string(cursor.text(at));
  } else if constexpr (std::is_same_v<T, double>) {
    return cursor.real(at);
  } else if constexpr (std::is_same_v<T, bool>) {
    return cursor.integer(at) != 0;
  } else if constexpr (std::is_enum_v<T>) {
    return static_cast<T>(cursor.integer(at));
  } else {
    return T{cursor.integer(at)};
  }
}

template <class T>
T first_column(const Cursor& cursor) {
  return column<T>(cursor, 0);
}

using Values = std::span<const Value>;

template <class Row, class Read>
Result<std::optional<Row>> optional_row(Reader& session, const Statement& statement, Values values,
                                        Read read) {
  auto cursor = TRY(session.query(statement, values));
  if (!TRY(cursor->next())) return std::optional<Row>{};
  return std::optional<Row>{read(*cursor)};
}

template <class Row, class Read>
Result<Row> one_row(Reader& session, const Statement& statement, Values values, Read read) {
  auto cursor = TRY(session.query(statement, values));
  if (!TRY(cursor->next())) return not_found("There is no such entry.");
  return read(*cursor);
}

template <class Row, class Read>
Result<std::vector<Row>> all_rows(Reader& session, const Statement& statement, Values values,
                                  Read read) {
  auto cursor = TRY(session.query(statement, values));
  std::vector<Row> rows;
  while (TRY(cursor->next())) rows.push_back(read(*cursor));
  return rows;
}

// `each` returns false to stop early.
template <class Row, class Read, class Each>
Result<void> each_row(Reader& session, const Statement& statement, Values values, Read read,
                      const Each& each) {
  auto cursor = TRY(session.query(statement, values));
  while (TRY(cursor->next())) {
    if (!TRY(each(read(*cursor)))) break;
  }
  return {};
}

// A statement whose list mark has become as many placeholders as needed.
struct Expanded {
  std::unique_ptr<std::string> text;
  std::unique_ptr<std::vector<std::uint16_t>> order;
  Statement statement;  // views into text and order
};

// Appends `count` placeholders behind the scalars; see expand().
Expanded expand_text(const Statement& statement, Dialect dialect, std::size_t scalars,
                     std::size_t count);

// Places the members of the list behind the scalars in `values`. Their number is filled up to a
// power of two with the last one, so that few texts are prepared; an empty list becomes null, which
// `in` never matches. Code::Invalid above kListMax.
template <class T>
Result<Expanded> expand(const Statement& statement, Dialect dialect, std::vector<Value>& values,
                        std::span<const T> list) {
  if (list.size() > kListMax) return invalid("A list of this request has too many members.");
  std::size_t scalars = values.size(), count = 1;
  while (count < list.size()) count *= 2;
  for (std::size_t i = 0; i < count; ++i) {
    values.push_back(list.empty() ? Value{nullptr} : to_value(list[std::min(i, list.size() - 1)]));
  }
  return expand_text(statement, dialect, scalars, count);
}

}  // namespace stithy::db
