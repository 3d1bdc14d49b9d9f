// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>

#include "app/assembly.h"
#include "app/commands.h"
#include "app/progress_line.h"
#include "base/text.h"
#include "db/copy/copy.h"

namespace stithy::app {

namespace {

struct CopyWish {
  sys::Path data = "data";
  std::string to;
  bool resume = false, only_compares = false, password_from_stdin = false;
};

// What a server changed after the snapshot would be missing in the copy, so none may run.
Result<sys::FileLock> hold_server_back(const sys::Path& data) {
  auto lock = sys::FileLock::acquire(data / "stithy.lock", Deadline::in({}));
  if (lock) return lock;
  return conflict(
      "A server runs on this data directory. Stop it first: what it changes meanwhile would be "
      "missing in the copy. (A backup may be made while it runs.)");
}

Result<std::unique_ptr<db::Database>> open_target(const CopyWish& wish) {
  db::Options options{.url = wish.to, .version = STITHY_VERSION};
  if (wish.password_from_stdin) options.password = Secret<>(TRY(read_password_from_stdin()));
  return db::Database::open(options);
}

Result<db::copy::Compared> compare_only(db::Reader& source, db::Database& target,
                                        std::span<const db::Migration> migrations,
                                        const db::copy::Tell& tell) {
  auto tables = TRY(db::copy::read_catalogue(migrations));
  auto reader = TRY(target.read(Deadline::in(db::copy::kSnapshotMax)));
  auto compared = TRY(db::copy::compare(source, *reader, tables, tell));
  TRY(db::copy::check_equal(compared));
  return compared;
}

Result<void> copy(const CopyWish& wish, const Invocation& invocation) {
  auto house = TRY(House::open({.data = wish.data}));
  auto lock = TRY(hold_server_back(house->options().data));
  auto target = TRY(open_target(wish));
  auto source = TRY(house->on().database.read(Deadline::in(db::copy::kSnapshotMax)));
  const auto migrations = house->migrations();
  db::copy::Compared compared;
  {
    ProgressLine line(invocation.json);
    auto tell = [&](const db::copy::Progress& at) {
      line.tell(at.doing, at.table, "rows", at.rows, at.of);
    };
    auto how = wish.resume ? db::copy::Begin::Resume : db::copy::Begin::Anew;
    compared = wish.only_compares
                   ? TRY(compare_only(*source, *target, migrations, tell))
                   : TRY(db::copy::copy_database(*source, *target, migrations, how, tell));
  }
  JsonWriter w;
  w.begin_object().member("rows", compared.rows).member("equal", true).end_object();
  const auto rows = text::plural(static_cast<std::uint64_t>(compared.rows), "row", "rows");
  print_result(invocation,
               wish.only_compares
                   ? text::format("{} compared, all equal.", rows)
                   : text::format("{} copied, and all compared. Set database.url to the new "
                                  "address before the server starts again.",
                                  rows),
               w.text());
  return {};
}

}  // namespace

void add_database_commands(CLI::App& app, Invocation& invocation) {
  auto* database = app.add_subcommand("database", "The database of an instance");
  database->require_subcommand(1);
  auto* command = database->add_subcommand(
      "copy", "Copy all rows to an empty database of any kind, and compare them; no server runs");
  auto wish = std::make_shared<CopyWish>();
  command
      ->add_option("--to", wish->to,
                   "The address of the other database, as in database.url: sqlite:PATH, "
                   "postgres://… or mysql://…")
      ->required();
  auto* resume = command->add_flag("--resume", wish->resume,
                                   "Go on with a copy to this database that was cut off");
  command
      ->add_flag("--verify", wish->only_compares,
                 "Copy nothing: compare with what an earlier copy brought there")
      ->excludes(resume);
  command->add_flag("--password-stdin", wish->password_from_stdin,
                    "Read the password of the other database from standard input");
  add_data_option(*command, wish->data);
  add_json_option(*command, invocation);
  command->callback([&invocation, wish] {
    invocation.run = [&invocation, wish] { return copy(*wish, invocation); };
  });
}

}  // namespace stithy::app
