// SPDX-License-Identifier: Apache-2.0
//
// migrate.h — bringing the schema on a server up to the binary, step by step, under a lock.
//
// Where the server undoes schema changes (PostgreSQL), each step is one transaction together with
// its line in schema_migrations. Where it does not (MySQL), schema_progress says how many
// statements of the running step are done; after a crash the step goes on there, and the one
// statement that may or may not have been done is allowed to find its work done. No copy is made: a
// server has its own backups, and the document says to take one.
#pragma once

#include <span>

#include "db/db.h"
#include "db/dialects/server/store.h"

namespace stithy::db::server {

Result<int> migrate(Store& store, std::span<const Migration> migrations);
Result<int> count_missing(Store& store, std::span<const Migration> migrations);
Result<std::vector<std::string>> applied_steps(Store& store);

}  // namespace stithy::db::server
