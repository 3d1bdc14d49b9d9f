// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"
#include "db/db.h"
#include "db/dialects/mysql/database.h"
#include "db/dialects/postgres/database.h"
#include "db/dialects/postgres/notices.h"
#include "db/dialects/sqlite/database.h"
#include "db/notices.h"

namespace stithy::db {

Result<std::unique_ptr<Database>> Database::open(const Options& options) {
  auto [scheme, place, found] = text::cut(options.url, ":");
  if (found && scheme == "sqlite" && !place.empty()) return sqlite::open_database(options, place);
  if (found && (scheme == "postgres" || scheme == "postgresql")) {
    return postgres::open_database(options);
  }
  if (found && scheme == "mysql") return mysql::open_database(options);
  // Not a word of the rest: it may hold a password.
  return invalid(
      text::format("\"{}\" names no database that can be used here; write "
                   "\"sqlite:/path/to/stithy.db\", \"postgres://user@host/name\" or "
                   "\"mysql://user@host/name\".",
                   found ? text::prefix(scheme, 40) : std::string_view{}));
}

Result<std::unique_ptr<Notices>> Notices::open(const Options& options, Hear hear, Missed missed) {
  const std::string_view scheme = text::cut(options.url, ":").before;
  if (scheme != "postgres" && scheme != "postgresql") return std::unique_ptr<Notices>();
  return postgres::open_notices(options, std::move(hear), std::move(missed));
}

}  // namespace stithy::db
