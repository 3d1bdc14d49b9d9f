// SPDX-License-Identifier: Apache-2.0
//
// file_copy.h — a whole copy of an SQLite file at one moment, while others read and write it.
//
// By SQLite's own way of copying pages, so the copy is the same page by page and holds nothing that
// was not committed. Written beside, synced and renamed: it is there whole or not at all.
#pragma once

#include "db/dialects/sqlite/connection.h"

namespace stithy::db::sqlite {

Result<void> copy_file(Connection& from, const sys::Path& to);

}  // namespace stithy::db::sqlite
