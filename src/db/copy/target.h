// SPDX-License-Identifier: Apache-2.0
//
// target.h — the database that a copy goes to: empty at first, marked as unfinished until the copy
// was found equal, and with a note of how far each table is.
//
// The mark stands among the applied migrations, so that no server starts on half of the data
// (db/steps.h). The note is written in the transaction of the rows it tells of; a copy that was
// killed goes on behind the last row that is there.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "db/copy/row.h"

namespace stithy::db::copy {

struct Position {
  std::int64_t rows = 0;
  std::optional<Key> last;  // none: nothing of this table is there
};

enum class Begin : std::uint8_t { Anew, Resume };

// Brings the target's schema up to this program's. Conflict when it holds rows, or, unless
// resuming, an unfinished copy.
Result<void> begin_copy(Database& target, std::span<const Migration> migrations,
                        const std::vector<Table>& tables, Begin how);
Result<Position> load_position(Database& target, const Table& table);
// In the transaction that brings the rows.
Result<void> note_position(Tx& tx, const Table& table, const Position& position);
// Takes mark and note away: from here on it is a database like any other.
Result<void> end_copy(Database& target);

}  // namespace stithy::db::copy
