// SPDX-License-Identifier: Apache-2.0
#include "db/dialects/sqlite/migrate.h"

#include "base/log.h"
#include "base/text.h"
#include "db/dialects/sqlite/file_copy.h"
#include "db/steps.h"
#include "sys/clock.h"
#include "sys/failpoint.h"

namespace stithy::db::sqlite {

namespace {

constexpr std::string_view kCreateTable =
    "create table if not exists schema_migrations (feature text not null, number integer not null, "
    "title text not null, applied_at integer not null, primary key (feature, number)) strict, "
    "without rowid";

// The writer lane outside of any Tx, given back at the end of the scope.
class WriterLoan {
 public:
  WriterLoan(Store& store, Connection* connection) : store_(store), connection_(connection) {}
  ~WriterLoan() {
    if (connection_->in_transaction()) (void)connection_->run("rollback", "db.migrate");
    store_.return_writer();
  }
  WriterLoan(const WriterLoan&) = delete;
  WriterLoan& operator=(const WriterLoan&) = delete;
  Connection& operator*() const { return *connection_; }
  Connection* operator->() const { return connection_; }

 private:
  Store& store_;
  Connection* connection_;
};

Result<bool> has_steps_table(Connection& connection) {
  auto rows = TRY(connection.list(
      "select name from sqlite_schema where type = 'table' and name = 'schema_migrations'",
      "db.find_table"));
  return !rows.empty();
}

Result<Steps> read_steps(Connection& connection) {
  if (!TRY(has_steps_table(connection))) return Steps{};
  return parse_steps(TRY(connection.list(kListSteps, "db.list_steps")));
}

// The copy of an earlier try at the same point is kept: it is the same data.
Result<void> copy_before(Store& store, Connection& connection, std::size_t steps_applied) {
  std::string label = store.options().version.empty() ? "upgrade" : store.options().version;
  sys::Path to = text::format("{}.before-{}", store.path().string(), label);
  if (sys::path_exists(to)) to += text::format("-{}", steps_applied);
  if (sys::path_exists(to)) return {};
  TRY(copy_file(connection, to));
  LOG(Info, "db.copied", {{"to", to.string()}});
  return {};
}

Result<void> apply(Connection& connection, const Migration& step) {
  std::string name = text::format("{} {}", step.feature, step.number);
  TRY(connection.run("begin immediate", name));
  for (std::string_view sql : step.sqlite) TRY(connection.run(sql, name));
  auto lease = TRY(connection.lease(kInsertStep.sqlite, kInsertStep.name));
  const Value values[] = {step.feature, std::int64_t{step.number}, step.title,
                          sys::SystemClock{}.now().micros()};
  TRY(connection.bind(lease, values, kInsertStep.name, false));
  TRY(connection.step(lease, kInsertStep.name));
  TRY(sys::failpoint("migrate.in_step"));
  return connection.run("commit", name);
}

}  // namespace

Result<int> migrate(Store& store, std::span<const Migration> migrations) {
  WriterLoan connection(store, TRY(store.borrow_writer(Deadline::in(std::chrono::minutes(1)))));
  Steps steps = TRY(read_steps(*connection));
  auto missing = TRY(list_missing(steps, migrations));
  if (missing.empty()) return 0;
  if (!steps.empty() && !store.temporary()) TRY(copy_before(store, *connection, steps.size()));
  TRY(connection->run(kCreateTable, "db.migrate"));
  for (const Migration* step : missing) {
    TRY(apply(*connection, *step));
    LOG(Debug, "db.step", {{"feature", step->feature}, {"number", step->number}});
  }
  if (!store.temporary()) LOG(Info, "db.migrated", {{"steps", missing.size()}});
  return static_cast<int>(missing.size());
}

Result<int> count_missing(Store& store, std::span<const Migration> migrations) {
  WriterLoan connection(store, TRY(store.borrow_writer(Deadline::in(std::chrono::minutes(1)))));
  Steps steps = TRY(read_steps(*connection));
  return static_cast<int>(TRY(list_missing(steps, migrations)).size());
}

Result<std::vector<std::string>> applied_steps(Store& store) {
  WriterLoan connection(store, TRY(store.borrow_writer(Deadline::in(std::chrono::minutes(1)))));
  if (!TRY(has_steps_table(*connection))) return std::vector<std::string>{};
  return connection->list(kListNewestSteps, "db.applied");
}

}  // namespace stithy::db::sqlite
