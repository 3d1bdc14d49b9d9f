// SPDX-License-Identifier: Apache-2.0
//
// What a connection asks MariaDB or MySQL about its schema.
#include "base/text.h"
#include "db/dialects/mysql/connection.h"
#include "db/dialects/mysql/errors.h"
#include "db/faults.h"

namespace stithy::db::mysql {

namespace {

// Locks by name are of the whole server, and names are short: so a digest of the database's name.
constexpr std::string_view kLockName = "concat('stithy-', md5(database()))";

}  // namespace

Result<void> Connection::lock_schema() {
  // In turns that are shorter than any statement may take.
  for (int turn = 0; turn < 60; ++turn) {
    auto got = TRY(list(text::format("select get_lock({}, 10)", kLockName), "db.lock_schema"));
    if (got == std::vector<std::string>{"1"}) return {};
  }
  return database_busy("another process changes the schema");
}

void Connection::unlock_schema() {
  (void)list(text::format("select release_lock({})", kLockName), "db.unlock_schema");
}

Result<void> Connection::run_perhaps_again(std::string_view sql, std::string_view name) {
  auto done = run(sql, name);
  if (!done && is_done_already(mysql_errno(handle_))) return {};
  return done;
}

Result<bool> Connection::has_table(std::string_view table) {
  auto rows = TRY(list(text::format("select 1 from information_schema.tables where table_schema = "
                                    "database() and table_name = '{}'",
                                    table),
                       "db.find_table"));
  return !rows.empty();
}

Result<std::string> Connection::dump_schema() {
  std::string out;
  auto tables =
      TRY(list("select table_name from information_schema.tables where table_schema = database() "
               "and table_type = 'BASE TABLE' order by table_name",
               "db.dump"));
  for (const std::string& table : tables) {
    for (const std::string& line :
         TRY(list(text::format("show create table \"{}\"", table), "db.dump"))) {
      out += line.substr(table.size() + 1) + ";\n";
    }
  }
  return out;
}

Result<std::vector<std::string>> Connection::list_faults() {
  std::vector<std::string> faults;
  auto tables =
      TRY(list("select table_name from information_schema.tables where table_schema = database() "
               "and table_type = 'BASE TABLE' order by table_name",
               "db.check"));
  for (const std::string& table : tables) {
    for (std::string& line : TRY(list(text::format("check table \"{}\"", table), "db.check"))) {
      if (!line.ends_with("status OK")) faults.push_back(std::move(line));
    }
  }
  return faults;
}

}  // namespace stithy::db::mysql
