// SPDX-License-Identifier: Apache-2.0
//
// database.h — the door to SQLite for db/open.cc; nobody else includes it.
//
// `place` is a path, or ":memory:" for a database that dies with the object: a file in the memory
// of the machine, so that tests meet the same locks and snapshots as real data does.
#pragma once

#include <memory>
#include <string_view>

#include "db/db.h"

namespace stithy::db::sqlite {

Result<std::unique_ptr<Database>> open_database(const Options& options, std::string_view place);

}  // namespace stithy::db::sqlite
