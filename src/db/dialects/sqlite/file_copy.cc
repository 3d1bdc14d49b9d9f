// SPDX-License-Identifier: Apache-2.0
#include "db/dialects/sqlite/file_copy.h"

#include "base/text.h"
#include "sys/failpoint.h"

namespace stithy::db::sqlite {

Result<void> copy_file(Connection& from, const sys::Path& to) {
  sqlite3* target = nullptr;
  sys::Path partial = to.string() + ".partial";
  TRY(sys::remove_tree(partial));
  // Created before SQLite opens it, so that only the owner can read the copy.
  TRY(sys::write_file_durably(partial, "", 0600));
  int code = sqlite3_open_v2(partial.c_str(), &target, SQLITE_OPEN_READWRITE, nullptr);
  if (code == SQLITE_OK) {
    sqlite3_backup* backup = sqlite3_backup_init(target, "main", from.handle(), "main");
    if (backup != nullptr) {
      sqlite3_backup_step(backup, -1);
      sqlite3_backup_finish(backup);
    }
    code = sqlite3_extended_errcode(target);
  }
  std::string cause = text::format("copy to {}: {}", to.string(), sqlite3_errmsg(target));
  sqlite3_close(target);
  if (code != SQLITE_OK) {
    TRY(sys::remove_tree(partial));
    if ((code & 0xff) != SQLITE_FULL) return internal(std::move(cause));
    return unavailable("The disk has no room for a copy of the database.", std::chrono::seconds(60),
                       std::move(cause));
  }
  TRY(sys::fsync_path(partial));
  TRY(sys::failpoint("migrate.before_copied"));
  TRY(sys::rename_path(partial, to));
  return sys::fsync_path(to.parent_path().empty() ? "." : to.parent_path());
}

}  // namespace stithy::db::sqlite
