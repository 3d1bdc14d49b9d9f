// SPDX-License-Identifier: Apache-2.0
#include "db/dialects/server/session.h"

#include "base/text.h"
#include "db/before_commit.h"
#include "db/statement_watch.h"

namespace stithy::db::server {

namespace {

using Values = std::span<const Value>;

Result<std::unique_ptr<Cursor>> timed_query(Store& store, Connection& connection,
                                            const Statement& statement, Values values) {
  store.commits().note_statement();
  StatementWatch watch(store.options(), store.dialect(), StatementKind::Query, statement.name);
  return watch.measure([&] { return connection.query(statement, values); });
}

// The first statement may be the first that meets a server which is gone since the connection was
// used last. Nothing was read or changed by then, so it is tried once more with a new one.
class FirstStatement {
 public:
  FirstStatement(Store& store, Role role, Deadline deadline)
      : store_(store), role_(role), deadline_(deadline) {}

  template <class F>
  auto operator()(std::unique_ptr<Connection>& connection, F run) -> decltype(run()) {
    auto result = run();
    if (std::exchange(done_, true) || result || !connection->broken()) return result;
    store_.give_back(role_, std::move(connection));
    auto fresh = store_.begin(role_, deadline_);
    if (!fresh) return std::move(fresh).take_error();
    connection = std::move(fresh).take();
    return run();
  }

 private:
  Store& store_;
  const Role role_;
  const Deadline deadline_;
  bool done_ = false;
};

class ServerReader final : public Reader {
 public:
  ServerReader(Store& store, std::unique_ptr<Connection> connection, Deadline deadline)
      : store_(store), connection_(std::move(connection)), first_(store, Role::Reader, deadline) {}
  ~ServerReader() override {
    if (connection_) store_.give_back(Role::Reader, std::move(connection_));
  }
  ServerReader(const ServerReader&) = delete;
  ServerReader& operator=(const ServerReader&) = delete;

  Result<std::unique_ptr<Cursor>> query(const Statement& statement, Values values) override {
    if (!connection_) return gone(statement.name);
    return first_(connection_,
                  [&] { return timed_query(store_, *connection_, statement, values); });
  }
  Result<void> prepare(const Statement& statement) override {
    if (!connection_) return gone(statement.name);
    return first_(connection_, [&] { return connection_->prepare(statement); });
  }
  Dialect dialect() const override { return store_.dialect(); }

 private:
  static Error gone(std::string_view name) {
    return out_of_reach(text::format("{}: no connection", name));
  }

  Store& store_;
  std::unique_ptr<Connection> connection_;
  FirstStatement first_;
};

class ServerTx final : public Tx {
 public:
  ServerTx(Store& store, std::unique_ptr<Connection> connection, Deadline deadline)
      : store_(store), connection_(std::move(connection)), first_(store, Role::Writer, deadline) {}
  ~ServerTx() override { end(); }
  ServerTx(const ServerTx&) = delete;
  ServerTx& operator=(const ServerTx&) = delete;

  Result<std::unique_ptr<Cursor>> query(const Statement& statement, Values values) override {
    TRY(open(statement.name));
    return noted(
        first_(connection_, [&] { return timed_query(store_, *connection_, statement, values); }));
  }
  Result<void> prepare(const Statement& statement) override {
    TRY(open(statement.name));
    return noted(first_(connection_, [&] { return connection_->prepare(statement); }));
  }
  Dialect dialect() const override { return store_.dialect(); }
  bool clashed() const override { return clashed_; }

  Result<std::int64_t> execute(const Statement& statement, Values values) override {
    TRY(open(statement.name));
    store_.commits().note_statement();
    StatementWatch watch(store_.options(), store_.dialect(), StatementKind::Change, statement.name);
    return noted(watch.measure([&] {
      return first_(connection_, [&] { return connection_->execute(statement, values); });
    }));
  }

  Result<void> commit() override {
    TRY(open("commit"));
    BeforeCommit* last = BeforeCommit::current();
    if (last != nullptr) TRY(last->add(*this));
    StatementWatch watch(store_.options(), store_.dialect(), StatementKind::Commit, "commit");
    auto done = noted(watch.measure([&] { return connection_->commit(); }));
    end();
    if (done) store_.commits().note_commit();
    if (last != nullptr) last->ended(done.has_value());
    return done;
  }

 private:
  Result<void> open(std::string_view name) const {
    if (!connection_) return internal(text::format("{}: after the end", name));
    if (clashed_) return database_busy(text::format("{}: after a clash", name));
    if (connection_->broken()) return out_of_reach(text::format("{}: no connection", name));
    if (connection_->doomed()) {
      return internal(text::format("{}: the transaction was rolled back", name));
    }
    return {};
  }

  template <class T>
  T noted(T result) {
    if (!result && !clashed_ && connection_ && connection_->clashed()) {
      clashed_ = true;
      store_.commits().note_clash();
    }
    return result;
  }

  void end() {
    if (connection_) store_.give_back(Role::Writer, std::move(connection_));
  }

  Store& store_;
  std::unique_ptr<Connection> connection_;
  FirstStatement first_;
  bool clashed_ = false;
};

}  // namespace

Result<std::unique_ptr<Reader>> open_reader(Store& store, Deadline deadline) {
  auto connection = TRY(store.begin(Role::Reader, deadline));
  return std::unique_ptr<Reader>(
      std::make_unique<ServerReader>(store, std::move(connection), deadline));
}

Result<std::unique_ptr<Tx>> open_tx(Store& store, Deadline deadline) {
  Span waiting = Span::begin(SpanKind::Internal, "db.begin");
  auto connection = TRY(store.begin(Role::Writer, deadline));
  return std::unique_ptr<Tx>(std::make_unique<ServerTx>(store, std::move(connection), deadline));
}

}  // namespace stithy::db::server
