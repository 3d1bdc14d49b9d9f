// SPDX-License-Identifier: Apache-2.0
//
// errors.h — the error numbers of MariaDB and MySQL in our words.
#pragma once

#include <string_view>

#include "base/result.h"

namespace stithy::db::mysql {

// `said` is the server's sentence; it may quote a value, so only of some it goes to the log.
Error error_of(unsigned number, std::string_view said, std::string_view name);
// Undone for another transaction's sake: a deadlock, a lock not given in time, a changed record.
bool is_clash(unsigned number);
// The connection is of no use any more.
bool is_farewell(unsigned number);
// A table, column, index or key that is there already, or gone already.
bool is_done_already(unsigned number);

}  // namespace stithy::db::mysql
