// SPDX-License-Identifier: Apache-2.0
//
// version.h — which database answers, for people: "SQLite 3.40.1", "PostgreSQL 15.6".
#pragma once

#include <string>

#include "db/db.h"

namespace stithy::db {

Result<std::string> find_version(Reader& reader);

}  // namespace stithy::db
