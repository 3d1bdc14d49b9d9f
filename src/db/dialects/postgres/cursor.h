// SPDX-License-Identifier: Apache-2.0
//
// cursor.h — the rows of a result of PostgreSQL, which it owns whole, in binary form.
#pragma once

#include "db/db.h"
#include "db/dialects/postgres/link.h"

namespace stithy::db::postgres {

// The types whose binary form is read here (src/include/catalog/pg_type.dat of PostgreSQL).
bool is_readable(Oid type);
constexpr Oid kBytea = 17, kText = 25, kVarchar = 1043;

class PgCursor final : public Cursor {
 public:
  explicit PgCursor(PgResult result) : result_(std::move(result)) {}
  Result<bool> next() override { return ++row_ < PQntuples(result_.get()); }
  bool is_null(int column) const override { return PQgetisnull(result_.get(), row_, column) != 0; }
  std::int64_t integer(int column) const override;
  double real(int column) const override;
  std::string_view text(int column) const override;

 private:
  PgResult result_;
  int row_ = -1;
};

}  // namespace stithy::db::postgres
