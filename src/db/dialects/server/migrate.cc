// SPDX-License-Identifier: Apache-2.0
#include "db/dialects/server/migrate.h"

#include "base/log.h"
#include "base/text.h"
#include "db/dialects/server/loan.h"
#include "db/steps.h"
#include "sys/clock.h"
#include "sys/failpoint.h"

namespace stithy::db::server {

namespace {

constexpr std::string_view kCreateTable =
    "create table if not exists schema_migrations (feature varchar(100) not null, number bigint "
    "not null, title varchar(200) not null, applied_at bigint not null, primary key (feature, "
    "number))";
constexpr std::string_view kCreateProgress =
    "create table if not exists schema_progress (feature varchar(100) not null, number bigint not "
    "null, title varchar(200) not null, done bigint not null, primary key (feature, number))";

constexpr Statement kBeginStep{
    .name = "db.begin_step",
    .sqlite = {},
    .postgres = {},
    .mysql = "insert into schema_progress (feature, number, title, done) values (?, ?, ?, 0)",
    .writes = true};
constexpr Statement kNoteProgress{
    .name = "db.note_progress",
    .sqlite = {},
    .postgres = {},
    .mysql = "update schema_progress set done = ? where feature = ? and number = ?",
    .writes = true};
constexpr Statement kFindProgress{
    .name = "db.find_progress",
    .sqlite = {},
    .postgres = {},
    .mysql = "select title, done from schema_progress where feature = ? and number = ?",
    .columns = 2};
constexpr Statement kEndProgress{
    .name = "db.end_progress",
    .sqlite = {},
    .postgres = {},
    .mysql = "delete from schema_progress where feature = ? and number = ?",
    .writes = true};

class SchemaLock {
 public:
  static Result<SchemaLock> take(Connection& connection) {
    TRY(connection.lock_schema());
    return SchemaLock(connection);
  }
  SchemaLock(SchemaLock&& other) noexcept
      : connection_(std::exchange(other.connection_, nullptr)) {}
  SchemaLock& operator=(SchemaLock&&) = delete;
  ~SchemaLock() {
    if (connection_ != nullptr && !connection_->broken()) connection_->unlock_schema();
  }

 private:
  explicit SchemaLock(Connection& connection) : connection_(&connection) {}
  Connection* connection_;
};

Result<Steps> read_steps(Connection& connection) {
  if (!TRY(connection.has_table("schema_migrations"))) return Steps{};
  return parse_steps(TRY(connection.list(kListSteps, "db.list_steps")));
}

std::string step_name(const Migration& step) {
  return text::format("{} {}", step.feature, step.number);
}

Result<void> insert_step(Connection& connection, const Migration& step) {
  const Value values[] = {step.feature, std::int64_t{step.number}, step.title,
                          sys::SystemClock{}.now().micros()};
  TRY(connection.execute(kInsertStep, values));
  return {};
}

Deadline patience() { return Deadline::in(std::chrono::minutes(30)); }

Result<void> apply_whole(Connection& connection, const Migration& step) {
  std::string name = step_name(step);
  TRY(connection.begin(patience()));
  for (std::string_view sql : step.postgres) TRY(connection.run(sql, name));
  TRY(insert_step(connection, step));
  TRY(sys::failpoint("migrate.in_step"));
  return connection.commit();
}

// How many statements of the step are done already.
Result<std::int64_t> resume(Connection& connection, const Migration& step) {
  const Value key[] = {step.feature, std::int64_t{step.number}};
  TRY(connection.begin(patience()));
  auto cursor = TRY(connection.query(kFindProgress, key));
  if (!TRY(cursor->next())) {
    const Value values[] = {step.feature, std::int64_t{step.number}, step.title};
    TRY(connection.execute(kBeginStep, values));
    TRY(connection.commit());
    return 0;
  }
  std::string title(cursor->text(0));
  std::int64_t done = cursor->integer(1);
  cursor.reset();
  TRY(connection.commit());
  if (title != step.title || done > static_cast<std::int64_t>(step.mysql.size())) {
    return conflict(text::format(
        "Step {} of the data of \"{}\" stopped half-way in another program (\"{}\", {} statements "
        "done). Start that program again, or restore a backup.",
        step.number, step.feature, title, done));
  }
  LOG(Warning, "db.step_resumed",
      {{"feature", step.feature}, {"number", step.number}, {"done", done}});
  return done;
}

bool changes_rows(std::string_view sql) {
  return sql.starts_with("insert") || sql.starts_with("update") || sql.starts_with("delete");
}

Result<void> note_progress(Connection& connection, const Migration& step, std::int64_t done) {
  const Value values[] = {done, step.feature, std::int64_t{step.number}};
  TRY(connection.execute(kNoteProgress, values));
  return {};
}

// Changes of rows are one transaction with their progress, changes of the schema are not.
Result<void> apply_statement(Connection& connection, const Migration& step, std::int64_t at,
                             bool resumed) {
  std::string name = step_name(step);
  std::string_view sql = step.mysql[static_cast<std::size_t>(at)];
  bool rows = changes_rows(sql);
  if (!rows) {
    TRY(resumed ? connection.run_perhaps_again(sql, name) : connection.run(sql, name));
    TRY(sys::failpoint("migrate.in_step"));
  }
  TRY(connection.begin(patience()));
  if (rows) TRY(connection.run(sql, name));
  TRY(note_progress(connection, step, at + 1));
  return connection.commit();
}

Result<void> apply_in_parts(Connection& connection, const Migration& step) {
  const auto first = TRY(resume(connection, step));
  for (auto at = first; at < static_cast<std::int64_t>(step.mysql.size()); ++at) {
    TRY(apply_statement(connection, step, at, at == first));
  }
  TRY(connection.begin(patience()));
  TRY(insert_step(connection, step));
  const Value key[] = {step.feature, std::int64_t{step.number}};
  TRY(connection.execute(kEndProgress, key));
  return connection.commit();
}

}  // namespace

Result<int> migrate(Store& store, std::span<const Migration> migrations) {
  Loan connection = TRY(Loan::borrow(store));
  auto lock = TRY(SchemaLock::take(*connection));
  Steps steps = TRY(read_steps(*connection));
  auto missing = TRY(list_missing(steps, migrations));
  if (missing.empty()) return 0;
  bool whole = connection->undoes_schema_changes();
  TRY(connection->run(kCreateTable, "db.migrate"));
  if (!whole) TRY(connection->run(kCreateProgress, "db.migrate"));
  for (const Migration* step : missing) {
    auto applied = whole ? apply_whole(*connection, *step) : apply_in_parts(*connection, *step);
    if (!applied) {
      connection->rollback();
      return std::move(applied).take_error();
    }
    LOG(Debug, "db.step", {{"feature", step->feature}, {"number", step->number}});
  }
  LOG(Info, "db.migrated", {{"steps", missing.size()}});
  return static_cast<int>(missing.size());
}

Result<int> count_missing(Store& store, std::span<const Migration> migrations) {
  Loan connection = TRY(Loan::borrow(store));
  Steps steps = TRY(read_steps(*connection));
  return static_cast<int>(TRY(list_missing(steps, migrations)).size());
}

Result<std::vector<std::string>> applied_steps(Store& store) {
  Loan connection = TRY(Loan::borrow(store));
  if (!TRY(connection->has_table("schema_migrations"))) return std::vector<std::string>{};
  return connection->list(kListNewestSteps, "db.applied");
}

}  // namespace stithy::db::server
