// SPDX-License-Identifier: Apache-2.0
//
// database.h — a Database over connections to a server, for the dialects that have one.
#pragma once

#include <memory>

#include "db/db.h"
#include "db/dialects/server/store.h"

namespace stithy::db::server {

// Connects once, so that a wrong address or password is said at the start.
Result<std::unique_ptr<Database>> open_database(const Options& options, Dialect dialect, Open open);

}  // namespace stithy::db::server
