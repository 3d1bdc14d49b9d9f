// SPDX-License-Identifier: Apache-2.0
#include "db/dialects/postgres/cursor.h"

#include <bit>

namespace stithy::db::postgres {

namespace {

constexpr Oid kBool = 16, kChar = 18, kName = 19, kInt8 = 20, kInt2 = 21, kInt4 = 23, kOid = 26,
              kFloat4 = 700, kFloat8 = 701, kUnknown = 705, kBpchar = 1042, kNumeric = 1700;

// Numbers travel with the highest byte first.
std::uint64_t big_endian(std::string_view bytes) {
  std::uint64_t value = 0;
  for (char c : bytes) value = value << 8 | static_cast<unsigned char>(c);
  return value;
}

std::int64_t signed_of(std::string_view bytes) {
  std::uint64_t value = big_endian(bytes);
  switch (bytes.size()) {
    case 2: return static_cast<std::int16_t>(value);
    case 4: return static_cast<std::int32_t>(value);
    default: return static_cast<std::int64_t>(value);
  }
}

// A numeric, such as the sum of 64-bit numbers: count of digits, weight of the first, sign and
// scale, two bytes each, then digits to the base of 10,000.
double numeric_of(std::string_view bytes, std::int64_t& whole) {
  auto word = [&](std::size_t at) { return signed_of(bytes.substr(at * 2, 2)); };
  std::int64_t digits = word(0), weight = word(1);
  bool negative = static_cast<std::uint16_t>(word(2)) == 0x4000;
  whole = 0;
  double value = 0, unit = 1;
  for (std::int64_t i = 0; i < digits; ++i) {
    std::int64_t digit = word(4 + static_cast<std::size_t>(i));
    if (i <= weight) {
      whole = whole * 10'000 + digit;
      value = value * 10'000 + static_cast<double>(digit);
    } else {
      unit /= 10'000;
      value += static_cast<double>(digit) * unit;
    }
  }
  for (std::int64_t i = digits; i <= weight; ++i) {  // zeros at the end are not sent
    whole *= 10'000;
    value *= 10'000;
  }
  if (negative) whole = -whole;
  return negative ? -value : value;
}

double float_of(std::string_view bytes) {
  if (bytes.size() == 4) return std::bit_cast<float>(static_cast<std::uint32_t>(big_endian(bytes)));
  return std::bit_cast<double>(big_endian(bytes));
}

}  // namespace

bool is_readable(Oid type) {
  for (Oid known : {kBool, kBytea, kChar, kName, kInt8, kInt2, kInt4, kText, kOid, kFloat4, kFloat8,
                    kUnknown, kBpchar, kVarchar, kNumeric}) {
    if (type == known) return true;
  }
  return false;
}

std::string_view PgCursor::text(int column) const {
  return {PQgetvalue(result_.get(), row_, column),
          static_cast<std::size_t>(PQgetlength(result_.get(), row_, column))};
}

std::int64_t PgCursor::integer(int column) const {
  Oid type = PQftype(result_.get(), column);
  if (is_null(column)) return 0;
  if (type == kFloat4 || type == kFloat8) return static_cast<std::int64_t>(float_of(text(column)));
  if (type == kNumeric) {
    std::int64_t whole = 0;
    numeric_of(text(column), whole);
    return whole;
  }
  return signed_of(text(column));
}

double PgCursor::real(int column) const {
  Oid type = PQftype(result_.get(), column);
  if (is_null(column)) return 0;
  if (type == kFloat4 || type == kFloat8) return float_of(text(column));
  std::int64_t whole = 0;
  if (type == kNumeric) return numeric_of(text(column), whole);
  return static_cast<double>(signed_of(text(column)));
}

}  // namespace stithy::db::postgres
