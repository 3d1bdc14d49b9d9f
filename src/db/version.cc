// SPDX-License-Identifier: Apache-2.0
#include "db/version.h"

#include "base/text.h"

namespace stithy::db {

namespace {

constexpr Statement kVersion{.name = "db.version",
                             .sqlite = "select sqlite_version()",
                             .postgres = "select current_setting('server_version')",
                             .mysql = "select version()",
                             .columns = 1};

}  // namespace

Result<std::string> find_version(Reader& reader) {
  auto cursor = TRY(reader.query(kVersion, {}));
  if (!TRY(cursor->next())) return internal("the database tells no version");
  const std::string version(cursor->text(0));
  if (reader.dialect() == Dialect::Sqlite) return "SQLite " + version;
  if (reader.dialect() == Dialect::Postgres) return "PostgreSQL " + version;
  const bool maria = text::contains(version, "MariaDB");
  return (maria ? "MariaDB " : "MySQL ") + std::string(text::cut(version, "-").before);
}

}  // namespace stithy::db
