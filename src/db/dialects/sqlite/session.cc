// SPDX-License-Identifier: Apache-2.0
#include "db/dialects/sqlite/session.h"

#include "base/log.h"
#include "base/text.h"
#include "db/before_commit.h"
#include "db/statement_watch.h"

namespace stithy::db::sqlite {

namespace {

class SqliteCursor final : public Cursor {
 public:
  SqliteCursor(Store& store, Connection& connection, Connection::Lease lease, std::string_view name)
      : connection_(connection),
        lease_(std::move(lease)),
        name_(name),
        watch_(store.options(), Dialect::Sqlite, StatementKind::Query, name) {}

  Result<bool> next() override {
    return watch_.measure([&] { return connection_.step(lease_, name_); });
  }
  bool is_null(int column) const override {
    return sqlite3_column_type(lease_.get(), column) == SQLITE_NULL;
  }
  std::int64_t integer(int column) const override {
    return sqlite3_column_int64(lease_.get(), column);
  }
  double real(int column) const override { return sqlite3_column_double(lease_.get(), column); }
  std::string_view text(int column) const override {
    // Also right for text: column_blob does not convert it, and column_bytes counts its bytes.
    const auto* begin = static_cast<const char*>(sqlite3_column_blob(lease_.get(), column));
    auto size = static_cast<std::size_t>(sqlite3_column_bytes(lease_.get(), column));
    return begin == nullptr ? std::string_view{} : std::string_view{begin, size};
  }

 private:
  Connection& connection_;
  Connection::Lease lease_;
  std::string_view name_;
  StatementWatch watch_;
};

Result<Connection::Lease> prepared(Connection& connection, const Statement& statement) {
  Connection::Lease lease = TRY(connection.lease(statement.sqlite, statement.name));
  int columns = sqlite3_column_count(lease.get());
  if (columns != statement.columns) {
    return internal(text::format("{}: {} columns where {} are named", statement.name, columns,
                                 statement.columns));
  }
  return lease;
}

Result<std::unique_ptr<Cursor>> run_query(Store& store, Connection& connection,
                                          const Statement& statement,
                                          std::span<const Value> values) {
  store.commits().note_statement();
  Connection::Lease lease = TRY(prepared(connection, statement));
  TRY(connection.bind(lease, values, statement.name, true));
  return std::unique_ptr<Cursor>(
      std::make_unique<SqliteCursor>(store, connection, std::move(lease), statement.name));
}

Result<void> step_once(Connection& connection, std::string_view sql) {
  auto lease = TRY(connection.lease(sql, sql));
  TRY(connection.step(lease, sql));
  return {};
}

class SqliteReader final : public Reader {
 public:
  SqliteReader(Store& store, std::unique_ptr<Connection> connection)
      : store_(store), connection_(std::move(connection)) {}
  ~SqliteReader() override {
    CHECK(connection_->leased() == 0);  // a cursor outlived its session
    connection_->stop_at(std::nullopt);
    if (auto ended = step_once(*connection_, "commit"); !ended) {
      LOG(Warning, "db.read_end", {{"cause", ended.error().cause}});
    }
    store_.return_reader(std::move(connection_));
  }
  SqliteReader(const SqliteReader&) = delete;
  SqliteReader& operator=(const SqliteReader&) = delete;

  Result<std::unique_ptr<Cursor>> query(const Statement& statement,
                                        std::span<const Value> values) override {
    return run_query(store_, *connection_, statement, values);
  }
  Result<void> prepare(const Statement& statement) override {
    TRY(prepared(*connection_, statement));
    return {};
  }
  Dialect dialect() const override { return Dialect::Sqlite; }

 private:
  Store& store_;
  std::unique_ptr<Connection> connection_;
};

class SqliteTx final : public Tx {
 public:
  SqliteTx(Store& store, Connection& connection) : store_(store), connection_(&connection) {}
  ~SqliteTx() override {
    if (connection_ == nullptr) return;
    CHECK(connection_->leased() == 0);
    end(false);
  }
  SqliteTx(const SqliteTx&) = delete;
  SqliteTx& operator=(const SqliteTx&) = delete;

  Result<std::unique_ptr<Cursor>> query(const Statement& statement,
                                        std::span<const Value> values) override {
    TRY(open(statement.name));
    return run_query(store_, *connection_, statement, values);
  }
  Result<void> prepare(const Statement& statement) override {
    TRY(open(statement.name));
    TRY(prepared(*connection_, statement));
    return {};
  }
  Dialect dialect() const override { return Dialect::Sqlite; }

  Result<std::int64_t> execute(const Statement& statement, std::span<const Value> values) override {
    TRY(open(statement.name));
    store_.commits().note_statement();
    Connection::Lease lease = TRY(prepared(*connection_, statement));
    TRY(connection_->bind(lease, values, statement.name, false));
    StatementWatch watch(store_.options(), Dialect::Sqlite, StatementKind::Change, statement.name);
    TRY(watch.measure([&] { return connection_->step(lease, statement.name); }));
    return static_cast<std::int64_t>(sqlite3_changes64(connection_->handle()));
  }

  Result<void> commit() override {
    TRY(open("commit"));
    if (connection_->leased() != 0) return internal("commit while a cursor is open");
    BeforeCommit* last = BeforeCommit::current();
    if (last != nullptr) TRY(last->add(*this));
    StatementWatch watch(store_.options(), Dialect::Sqlite, StatementKind::Commit, "commit");
    auto done = watch.measure([&] { return step_once(*connection_, "commit"); });
    if (!done) store_.note_commit_failure(connection_->last_code(), done.error());
    end(done.has_value());
    if (last != nullptr) last->ended(done.has_value());
    return done;
  }

 private:
  // SQLite itself rolls back after some faults (disk full); nothing must run outside then.
  Result<void> open(std::string_view name) const {
    if (connection_ == nullptr) return internal(text::format("{}: after the end", name));
    if (!connection_->in_transaction()) {
      return internal(text::format("{}: the transaction was rolled back", name));
    }
    return {};
  }

  void end(bool committed) {
    if (connection_->in_transaction()) {
      if (auto undone = step_once(*connection_, "rollback"); !undone) {
        LOG(Error, "db.rollback", {{"cause", undone.error().cause}});
      }
    }
    connection_ = nullptr;
    store_.return_writer();
    if (committed) store_.commits().note_commit();
  }

  Store& store_;
  Connection* connection_;
};

}  // namespace

Result<std::unique_ptr<Reader>> open_reader(Store& store, Deadline deadline) {
  auto connection = TRY(store.borrow_reader(deadline));
  if (auto begun = step_once(*connection, "begin"); !begun) {
    store.return_reader(std::move(connection));
    return std::move(begun).take_error();
  }
  if (deadline.at() != Deadline::never().at()) connection->stop_at(deadline);
  return std::unique_ptr<Reader>(std::make_unique<SqliteReader>(store, std::move(connection)));
}

Result<std::unique_ptr<Tx>> open_tx(Store& store, Deadline deadline) {
  Span waiting = Span::begin(SpanKind::Internal, "db.begin");
  Connection* connection = TRY(store.borrow_writer(deadline));
  // Waits busy_timeout for another process that writes.
  if (auto begun = step_once(*connection, "begin immediate"); !begun) {
    store.return_writer();
    return std::move(begun).take_error();
  }
  return std::unique_ptr<Tx>(std::make_unique<SqliteTx>(store, *connection));
}

}  // namespace stithy::db::sqlite
