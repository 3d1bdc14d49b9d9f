// SPDX-License-Identifier: Apache-2.0
#include "db/dialects/postgres/connection.h"

#include "base/log.h"
#include "base/text.h"
#include "db/dialects/postgres/bindings.h"
#include "db/dialects/postgres/cursor.h"
#include "db/dialects/postgres/errors.h"
#include "db/faults.h"

namespace stithy::db::postgres {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr seconds kStatementMax{30};  // of a transaction: longer than any lock is waited for
constexpr seconds kCommitMax{60};
constexpr seconds kShort{5};
constexpr int kBinary = 1;

constexpr std::string_view kReady = "set idle_in_transaction_session_timeout = '10min'";

Deadline later(Deadline a, milliseconds span) {
  return Deadline(std::max(a.at(), Deadline::in(span).at()));
}

}  // namespace

Result<std::unique_ptr<server::Connection>> Connection::open(const Address& address,
                                                             server::Role role, Deadline deadline) {
  std::unique_ptr<Connection> connection(new Connection(TRY(Link::open(address, deadline)), role));
  connection->deadline_ = later(deadline, kShort);
  TRY(connection->ask(kReady, "open"));
  if (role != server::Role::Reader) TRY(connection->ask(kRowLockTimeout, "open"));
  connection->deadline_ = Deadline::never();
  return std::unique_ptr<server::Connection>(std::move(connection));
}

Error Connection::error(const PGresult* result, std::string_view name) {
  if (is_clash(result)) clashed_ = true;
  if (is_farewell(result)) link_.give_up();
  return error_of(result, name);
}

// SQL of our own, of one or more statements; the last result.
Result<PgResult> Connection::ask(std::string_view sql, std::string_view name) {
  if (PQsendQuery(link_.handle(), std::string(sql).c_str()) == 0) return error(nullptr, name);
  auto results = link_.all(deadline_);
  for (const PgResult& result : results) {
    if (is_failure(result.get())) return error(result.get(), name);
  }
  if (link_.broken() || results.empty()) return error(nullptr, name);
  return std::move(results.back());
}

// Takes the answer to the end of the last transaction.
Result<void> Connection::settle() {
  if (!std::exchange(owes_answer_, false)) return {};
  for (const PgResult& result : link_.all(Deadline::in(kShort)))
    if (is_failure(result.get())) return error(result.get(), "rollback");
  if (link_.broken()) return error(nullptr, "rollback");
  return {};
}

const char* Connection::beginning() const {
  return role_ == server::Role::Reader ? "begin isolation level repeatable read read only"
                                       : "begin isolation level serializable";
}

Result<void> Connection::begin(Deadline deadline) {
  clashed_ = false;
  deadline_ = later(deadline, kShort);
  TRY(settle());
  if (link_.lost()) return error(nullptr, "begin");
  owes_begin_ = role_ != server::Role::Schema;
  if (!owes_begin_) TRY(ask(beginning(), "begin"));
  deadline_ = role_ == server::Role::Reader ? deadline : later(deadline, kStatementMax);
  return {};
}

Result<void> Connection::commit() {
  if (doomed()) return internal("commit: the transaction was rolled back");
  if (std::exchange(owes_begin_, false)) return {};  // of nothing
  deadline_ = Deadline::in(kCommitMax);
  auto done = ask("commit", "commit");
  deadline_ = Deadline::never();
  if (!done) {
    if (link_.broken()) return commit_unknown(done.error().cause);
    return std::move(done).take_error();
  }
  if (std::string_view(PQcmdStatus(done->get())) != "COMMIT") {
    return internal("commit: the server rolled back instead");
  }
  return {};
}

void Connection::rollback() {
  owes_begin_ = false;
  const bool open = !owes_answer_ && PQtransactionStatus(link_.handle()) != PQTRANS_IDLE;
  if (open && role_ == server::Role::Reader) {
    owes_answer_ = link_.send_off("rollback");  // nobody waits for the end of what only read
  } else if (open) {
    deadline_ = Deadline::in(kShort);
    if (auto undone = ask("rollback", "rollback"); !undone) {
      LOG(Warning, "db.rollback", {{"cause", undone.error().cause}});
      link_.give_up();
    }
  }
  deadline_ = Deadline::never();
}

Result<const Prepared*> Connection::prepared(const Statement& statement) {
  std::string_view sql = statement.postgres;
  if (const Prepared* known = cache_.find(sql)) return known;
  if (sql.empty()) return internal(text::format("{}: no text for PostgreSQL", statement.name));
  if (auto oldest = cache_.make_room()) {
    TRY(ask("deallocate " + oldest->name, "db.deallocate"));
  }
  Prepared fresh{.name = text::format("s{}", ++next_name_), .parameters = {}, .columns = 0};
  PGconn* handle = link_.handle();
  if (PQsendPrepare(handle, fresh.name.c_str(), std::string(sql).c_str(), 0, nullptr) == 0) {
    return error(nullptr, statement.name);
  }
  auto made = link_.all(deadline_);
  if (made.empty() || is_failure(made[0].get())) {
    return error(made.empty() ? nullptr : made[0].get(), statement.name);
  }
  if (PQsendDescribePrepared(handle, fresh.name.c_str()) == 0) {
    return error(nullptr, statement.name);
  }
  auto told = link_.all(deadline_);
  if (told.empty() || is_failure(told[0].get())) {
    return error(told.empty() ? nullptr : told[0].get(), statement.name);
  }
  const PGresult* shape = told[0].get();
  for (int i = 0; i < PQnparams(shape); ++i) fresh.parameters.push_back(PQparamtype(shape, i));
  fresh.columns = PQnfields(shape);
  for (int i = 0; i < fresh.columns; ++i) {
    if (is_readable(PQftype(shape, i))) continue;
    return internal(text::format("{}: column {} has a type that is not read here ({})",
                                 statement.name, i + 1, PQftype(shape, i)));
  }
  return cache_.put(sql, std::move(fresh));
}

Result<void> Connection::prepare(const Statement& statement) {
  const Prepared* known = TRY(prepared(statement));
  if (known->columns == statement.columns) return {};
  return internal(text::format("{}: {} columns where {} are named", statement.name, known->columns,
                               statement.columns));
}

bool Connection::send(const Prepared& prepared, std::span<const Value> values) {
  Bindings bound(values, prepared.parameters);
  return PQsendQueryPrepared(link_.handle(), prepared.name.c_str(), bound.count(), bound.values(),
                             bound.lengths(), bound.formats(), kBinary) != 0;
}

bool Connection::send_plain(const char* sql) {
  return PQsendQueryParams(link_.handle(), sql, 0, nullptr, nullptr, nullptr, nullptr, 0) != 0;
}

// One trip for the beginning, if it is still owed, and for what `send_all` sends; its results.
template <class Send>
Result<std::vector<PgResult>> Connection::at_once(std::size_t statements, std::string_view name,
                                                  Send send_all) {
  PGconn* handle = link_.handle();
  const bool begins = std::exchange(owes_begin_, false);
  bool sent = PQenterPipelineMode(handle) != 0 && (!begins || send_plain(beginning())) &&
              send_all() && PQpipelineSync(handle) != 0;
  if (!sent) {
    link_.give_up();
    return error(nullptr, name);
  }
  std::vector<PgResult> results = link_.all_of_pipeline(deadline_);
  if (results.size() < statements + (begins ? 1 : 0) || PQexitPipelineMode(handle) == 0) {
    link_.give_up();
    return error(nullptr, name);
  }
  for (const PgResult& result : results) {
    if (is_failure(result.get())) return error(result.get(), name);
  }
  if (begins) results.erase(results.begin());
  return results;
}

Result<std::unique_ptr<Cursor>> Connection::query(const Statement& statement,
                                                  std::span<const Value> values) {
  const Prepared* known = TRY(prepared(statement));
  TRY(check_shape(statement, known->columns, known->parameters.size(), values.size()));
  std::vector<PgResult> results;
  if (owes_begin_) {
    results = TRY(at_once(1, statement.name, [&] { return send(*known, values); }));
  } else {
    if (!send(*known, values)) return error(nullptr, statement.name);
    results = link_.all(deadline_);
    if (results.empty()) return error(nullptr, statement.name);
    if (is_failure(results[0].get())) return error(results[0].get(), statement.name);
  }
  return std::unique_ptr<Cursor>(std::make_unique<PgCursor>(std::move(results[0])));
}

// Savepoint, change and release are one trip.
Result<std::int64_t> Connection::send_change(const Prepared& prepared, const Statement& statement,
                                             std::span<const Value> values) {
  auto results = TRY(at_once(3, statement.name, [&] {
    return send_plain("savepoint change") && send(prepared, values) &&
           send_plain("release savepoint change");
  }));
  return text::parse_number<std::int64_t>(PQcmdTuples(results[1].get())).value_or(0);
}

Result<std::int64_t> Connection::execute(const Statement& statement,
                                         std::span<const Value> values) {
  const Prepared* known = TRY(prepared(statement));
  TRY(check_shape(statement, known->columns, known->parameters.size(), values.size()));
  auto changed = send_change(*known, statement, values);
  if (changed || clashed_ || link_.broken()) return changed;
  TRY(ask("rollback to savepoint change; release savepoint change", "db.undo_change"));
  return changed;
}

Result<void> Connection::run(std::string_view sql, std::string_view name) {
  TRY(ask(sql, name));
  return {};
}

Result<std::vector<std::string>> Connection::list(std::string_view sql, std::string_view name) {
  PgResult result = TRY(ask(sql, name));
  std::vector<std::string> rows;
  for (int row = 0; row < PQntuples(result.get()); ++row) {
    std::string& line = rows.emplace_back();
    for (int i = 0; i < PQnfields(result.get()); ++i) {
      line += (i > 0 ? " " : "");
      line += PQgetvalue(result.get(), row, i);
    }
  }
  return rows;
}

}  // namespace stithy::db::postgres
