// SPDX-License-Identifier: Apache-2.0
#include "db/dialects/server/database.h"

#include "base/text.h"
#include "db/dialects/server/loan.h"
#include "db/dialects/server/migrate.h"
#include "db/dialects/server/session.h"

namespace stithy::db::server {

namespace {

constexpr std::size_t kFaultsNamed = 20;

class ServerDatabase final : public Database {
 public:
  ServerDatabase(const Options& options, Dialect dialect, Open open)
      : store_(options, dialect, std::move(open)) {}

  Result<void> start() {
    TRY(Loan::borrow(store_));
    return {};
  }
  Dialect dialect() const override { return store_.dialect(); }
  Result<std::unique_ptr<Reader>> read(Deadline deadline) override {
    return open_reader(store_, deadline);
  }
  Result<std::unique_ptr<Tx>> write(Deadline deadline) override {
    return open_tx(store_, deadline);
  }
  Result<int> migrate(std::span<const Migration> migrations) override {
    return server::migrate(store_, migrations);
  }
  Result<int> count_missing(std::span<const Migration> migrations) override {
    return server::count_missing(store_, migrations);
  }
  void on_commit(std::function<void()> hook) override {
    store_.commits().set_hook(std::move(hook));
  }
  PoolStats stats() const override { return store_.stats(); }
  Result<std::vector<std::string>> applied() override { return applied_steps(store_); }

  Result<void> check_integrity() override {
    Loan connection = TRY(Loan::borrow(store_));
    auto lines = TRY(connection->list_faults());
    if (lines.empty()) return {};
    if (lines.size() > kFaultsNamed) lines.resize(kFaultsNamed);
    return internal("integrity check: " + text::join(lines, "; "));
  }
  Result<std::string> dump_schema() override {
    Loan connection = TRY(Loan::borrow(store_));
    return connection->dump_schema();
  }

 private:
  Store store_;
};

}  // namespace

Result<std::unique_ptr<Database>> open_database(const Options& options, Dialect dialect,
                                                Open open) {
  auto database = std::make_unique<ServerDatabase>(options, dialect, std::move(open));
  TRY(database->start());
  return std::unique_ptr<Database>(std::move(database));
}

}  // namespace stithy::db::server
