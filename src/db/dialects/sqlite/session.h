// SPDX-License-Identifier: Apache-2.0
//
// session.h — Reader and Tx over a borrowed handle of SQLite.
//
// A read session is one deferred transaction, so every query of it sees the same snapshot. A write
// session begins immediate and gives the lane back as soon as it is committed.
#pragma once

#include <memory>

#include "db/db.h"
#include "db/dialects/sqlite/store.h"

namespace stithy::db::sqlite {

Result<std::unique_ptr<Reader>> open_reader(Store& store, Deadline deadline);
Result<std::unique_ptr<Tx>> open_tx(Store& store, Deadline deadline);

}  // namespace stithy::db::sqlite
