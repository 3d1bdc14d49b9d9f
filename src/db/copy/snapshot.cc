// SPDX-License-Identifier: Apache-2.0
#include "db/copy/snapshot.h"

#include "db/copy/copy.h"
#include "db/dialects/sqlite/file_copy.h"
#include "db/rows.h"

namespace stithy::db::copy {

namespace {

constexpr Statement kFile{.name = "db.copy_file",
                          .sqlite = "select file from pragma_database_list where name = 'main'",
                          .postgres = {},
                          .mysql = {},
                          .columns = 1};

Result<void> copy_pages(Database& source, const sys::Path& to) {
  sys::Path from;
  {
    auto reader = TRY(source.read(Deadline::in(std::chrono::minutes(1))));
    from = TRY(one_row<std::string>(*reader, kFile, {}, &first_column<std::string>));
  }
  auto connection = TRY(sqlite::Connection::open(from, {.role = sqlite::Role::Reader}));
  return sqlite::copy_file(*connection, to);
}

}  // namespace

Result<void> write_snapshot(Database& source, std::span<const Migration> migrations,
                            const sys::Path& to) {
  if (source.dialect() == Dialect::Sqlite) return copy_pages(source, to);
  sys::Path partial = to.string() + ".partial";
  for (const char* side : {"", "-wal", "-shm"}) TRY(sys::remove_tree(partial.string() + side));
  {
    auto target = TRY(Database::open({.url = "sqlite:" + partial.string()}));
    auto reader = TRY(source.read(Deadline::in(kSnapshotMax)));
    TRY(copy_database(*reader, *target, migrations, Begin::Anew, {}));
  }
  return sys::rename_path(partial, to);  // the last handle put the log into the file
}

}  // namespace stithy::db::copy
