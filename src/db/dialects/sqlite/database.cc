// SPDX-License-Identifier: Apache-2.0
#include "db/dialects/sqlite/database.h"

#include "base/text.h"
#include "db/dialects/sqlite/migrate.h"
#include "db/dialects/sqlite/session.h"
#include "db/dialects/sqlite/store.h"

namespace stithy::db::sqlite {

namespace {

constexpr std::string_view kMemory = ":memory:";
constexpr std::size_t kFaultsNamed = 20;

class SqliteDatabase final : public Database {
 public:
  SqliteDatabase(const Options& options, sys::Path path,
                 std::optional<sys::TemporaryDirectory> home)
      : store_(options, std::move(path), std::move(home)) {}

  Result<void> start() { return store_.start(); }
  Dialect dialect() const override { return Dialect::Sqlite; }
  Result<std::unique_ptr<Reader>> read(Deadline deadline) override {
    return open_reader(store_, deadline);
  }
  Result<std::unique_ptr<Tx>> write(Deadline deadline) override {
    return open_tx(store_, deadline);
  }
  Result<int> migrate(std::span<const Migration> migrations) override {
    return sqlite::migrate(store_, migrations);
  }
  Result<int> count_missing(std::span<const Migration> migrations) override {
    return sqlite::count_missing(store_, migrations);
  }
  void on_commit(std::function<void()> hook) override {
    store_.commits().set_hook(std::move(hook));
  }
  PoolStats stats() const override { return store_.stats(); }
  Result<std::vector<std::string>> applied() override { return applied_steps(store_); }

  Result<void> check_integrity() override {
    auto lines = TRY(ask("select * from pragma_integrity_check(20)"));
    if (lines == std::vector<std::string>{"ok"}) lines.clear();
    for (std::string& row : TRY(ask("select \"table\", rowid, parent from "
                                    "pragma_foreign_key_check limit 20"))) {
      lines.push_back("broken reference (table, row, parent): " + row);
    }
    if (lines.empty()) return {};
    if (lines.size() > kFaultsNamed) lines.resize(kFaultsNamed);
    return internal("integrity check: " + text::join(lines, "; "));
  }

  Result<std::string> dump_schema() override {
    std::string out;
    for (const std::string& sql : TRY(ask("select sql from sqlite_schema where sql is not null "
                                          "order by tbl_name, type desc, name"))) {
      out += sql + ";\n";
    }
    return out;
  }

 private:
  Result<std::vector<std::string>> ask(std::string_view sql) {
    auto connection = TRY(store_.borrow_reader(Deadline::in(std::chrono::seconds(30))));
    auto rows = connection->list(sql, "db.check");
    store_.return_reader(std::move(connection));
    return rows;
  }

  Store store_;
};

// Memory of the machine when there is such a file system, else the usual place.
sys::Path memory_parent() {
  sys::Path shm = "/dev/shm";
  std::error_code absent;
  return std::filesystem::is_directory(shm, absent) ? shm
                                                    : std::filesystem::temp_directory_path(absent);
}

}  // namespace

Result<std::unique_ptr<Database>> open_database(const Options& options, std::string_view place) {
  std::optional<sys::TemporaryDirectory> home;
  sys::Path path(place);
  if (place == kMemory) {
    home.emplace(TRY(sys::TemporaryDirectory::create(memory_parent(), "stithy-db-")));
    path = home->path() / "stithy.db";
  }
  auto database = std::make_unique<SqliteDatabase>(options, std::move(path), std::move(home));
  TRY(database->start());
  return std::unique_ptr<Database>(std::move(database));
}

}  // namespace stithy::db::sqlite
