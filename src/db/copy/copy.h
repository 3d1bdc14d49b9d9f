// SPDX-License-Identifier: Apache-2.0
//
// copy.h — all rows of one database into another, whatever kind each is.
//
// The source is one snapshot. Rows go in the order of their keys, tables in the order in which they
// refer to each other, some hundred rows a transaction, so memory is bounded and a copy that was
// killed can go on (db/copy/target.h). compare() then holds every row of both sides against each
// other; a copy is finished by end_copy() only when there is no difference.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "db/copy/catalogue.h"
#include "db/copy/target.h"

namespace stithy::db::copy {

struct Progress {
  std::string_view doing;  // "copying", "comparing"
  std::string_view table;
  std::int64_t rows = 0, of = 0;  // of all tables
};
using Tell = std::function<void(const Progress&)>;

// For a snapshot that a long copy reads.
constexpr std::chrono::hours kSnapshotMax{24 * 7};

// Begun or resumed already. The rows that are there now, of all tables.
Result<std::int64_t> copy_rows(Reader& source, Database& target, const std::vector<Table>& tables,
                               const Tell& tell);

struct Difference {
  std::string table, key, what;  // "column name differs"
};
struct Compared {
  std::int64_t rows = 0, different = 0;
  std::vector<Difference> first;  // of them
};
Result<Compared> compare(Reader& source, Reader& target, const std::vector<Table>& tables,
                         const Tell& tell);

// The whole: begins or resumes, copies, compares, and ends when both are equal. Conflict names the
// first differences.
Result<Compared> copy_database(Reader& source, Database& target,
                               std::span<const Migration> migrations, Begin how, const Tell& tell);
// The Conflict of that; nothing when there is none.
Result<void> check_equal(const Compared& compared);

}  // namespace stithy::db::copy
