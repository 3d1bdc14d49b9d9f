// SPDX-License-Identifier: Apache-2.0
//
// migrate.h — bringing the schema of an SQLite file up to the binary, step by step.
//
// Each step is one transaction together with its line in schema_migrations, so a crash leaves whole
// steps. Before the first step on a file that holds data, the file is copied beside itself.
#pragma once

#include <span>

#include "db/db.h"
#include "db/dialects/sqlite/store.h"

namespace stithy::db::sqlite {

Result<int> migrate(Store& store, std::span<const Migration> migrations);
Result<int> count_missing(Store& store, std::span<const Migration> migrations);
Result<std::vector<std::string>> applied_steps(Store& store);

}  // namespace stithy::db::sqlite
