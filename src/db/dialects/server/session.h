// SPDX-License-Identifier: Apache-2.0
//
// session.h — Reader and Tx over a borrowed connection to a server.
//
// The connection goes back when a transaction is committed, or at the end of the session.
#pragma once

#include <memory>

#include "db/db.h"
#include "db/dialects/server/store.h"

namespace stithy::db::server {

Result<std::unique_ptr<Reader>> open_reader(Store& store, Deadline deadline);
Result<std::unique_ptr<Tx>> open_tx(Store& store, Deadline deadline);

}  // namespace stithy::db::server
