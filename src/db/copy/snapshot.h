// SPDX-License-Identifier: Apache-2.0
//
// snapshot.h — a database of any kind at one moment, as an SQLite file.
//
// SQLite is copied page by page, so that two snapshots differ where the data do; the rows of a
// server are copied in one read transaction and compared. The file appears whole or not at all.
#pragma once

#include <span>

#include "db/db.h"
#include "sys/files.h"

namespace stithy::db::copy {

// Nothing is at `to` yet.
Result<void> write_snapshot(Database& source, std::span<const Migration> migrations,
                            const sys::Path& to);

}  // namespace stithy::db::copy
