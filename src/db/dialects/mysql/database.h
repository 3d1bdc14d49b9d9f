// SPDX-License-Identifier: Apache-2.0
//
// database.h — the door to MariaDB (10.6 and newer) and MySQL (8 and newer) for db/open.cc; nobody
// else includes it.
#pragma once

#include <memory>

#include "db/db.h"

namespace stithy::db::mysql {

Result<std::unique_ptr<Database>> open_database(const Options& options);

}  // namespace stithy::db::mysql
