// SPDX-License-Identifier: Apache-2.0
//
// errors.h — the error of a result of PostgreSQL in our words.
#pragma once

#include <string_view>

#include "base/result.h"
#include "db/dialects/postgres/link.h"

namespace stithy::db::postgres {

// Null: the wire broke.
Error error_of(const PGresult* result, std::string_view name);
bool is_failure(const PGresult* result);
// Undone for another transaction's sake: a serialization failure or a deadlock.
bool is_clash(const PGresult* result);
// The server ended this connection on purpose.
bool is_farewell(const PGresult* result);

}  // namespace stithy::db::postgres
