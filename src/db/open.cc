// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"
#include "db/db.h"
#include "db/dialects/sqlite/database.h"

namespace stithy::db {

Result<std::unique_ptr<Database>> Database::open(const Options& options) {
  auto [scheme, place, found] = text::cut(options.url, ":");
  if (found && scheme == "sqlite" && !place.empty()) return sqlite::open_database(options, place);
  return invalid(
      text::format("\"{}\" names no database that can be used here; write "
                   "\"sqlite:/path/to/stithy.db\".",
                   found ? scheme : std::string_view(options.url)));
}

}  // namespace stithy::db
