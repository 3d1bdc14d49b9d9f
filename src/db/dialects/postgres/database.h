// SPDX-License-Identifier: Apache-2.0
//
// database.h — the door to PostgreSQL (13 and newer) for db/open.cc; nobody else includes it.
#pragma once

#include <memory>

#include "db/db.h"

namespace stithy::db::postgres {

Result<std::unique_ptr<Database>> open_database(const Options& options);

}  // namespace stithy::db::postgres
