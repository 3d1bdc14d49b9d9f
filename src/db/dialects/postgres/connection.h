// SPDX-License-Identifier: Apache-2.0
//
// connection.h — one connection to PostgreSQL: sessions, prepared statements, errors turned into
// ours.
//
// After an error PostgreSQL takes no more statements of a transaction, but callers go on after a
// Conflict ("the name is taken") as they may on SQLite. So each change runs below a savepoint, sent
// with it in one go. Statements are prepared once and kept by text, 256 of them.
#pragma once

#include <optional>

#include "db/dialects/postgres/link.h"
#include "db/dialects/server/connection.h"
#include "db/statement_cache.h"

namespace stithy::db::postgres {

// How long a transaction waits for a row that another one changes.
constexpr std::string_view kRowLockTimeout = "set lock_timeout = '5s'";

struct Prepared {
  std::string name;  // on the server
  std::vector<Oid> parameters;
  int columns = 0;
};

class Connection final : public server::Connection {
 public:
  static Result<std::unique_ptr<server::Connection>> open(const Address& address, server::Role role,
                                                          Deadline deadline);

  // Nothing is sent: the first statement goes with it, in one trip. Only for the schema at once.
  Result<void> begin(Deadline deadline) override;
  Result<void> commit() override;
  void rollback() override;
  Result<std::unique_ptr<Cursor>> query(const Statement& statement,
                                        std::span<const Value> values) override;
  Result<std::int64_t> execute(const Statement& statement, std::span<const Value> values) override;
  Result<void> prepare(const Statement& statement) override;
  Result<void> run(std::string_view sql, std::string_view name) override;
  Result<std::vector<std::string>> list(std::string_view sql, std::string_view name) override;

  bool broken() const override { return link_.broken(); }
  bool clashed() const override { return clashed_; }
  bool doomed() const override { return PQtransactionStatus(link_.handle()) == PQTRANS_INERROR; }

  Result<void> lock_schema() override;
  void unlock_schema() override;
  bool undoes_schema_changes() const override { return true; }
  Result<void> run_perhaps_again(std::string_view sql, std::string_view name) override {
    return run(sql, name);
  }
  Result<bool> has_table(std::string_view table) override;
  Result<std::string> dump_schema() override;
  Result<std::vector<std::string>> list_faults() override;

 private:
  Connection(Link link, server::Role role) : link_(std::move(link)), role_(role) {}
  Result<const Prepared*> prepared(const Statement& statement);
  Result<PgResult> ask(std::string_view sql, std::string_view name);
  Result<void> settle();
  const char* beginning() const;
  bool send_plain(const char* sql);
  template <class Send>
  Result<std::vector<PgResult>> at_once(std::size_t statements, std::string_view name,
                                        Send send_all);
  Result<std::int64_t> send_change(const Prepared& prepared, const Statement& statement,
                                   std::span<const Value> values);
  bool send(const Prepared& prepared, std::span<const Value> values);
  Error error(const PGresult* result, std::string_view name);

  Link link_;
  const server::Role role_;
  Deadline deadline_ = Deadline::never();
  StatementCache<Prepared> cache_;
  std::uint64_t next_name_ = 0;
  bool clashed_ = false;
  bool owes_begin_ = false;   // a transaction is begun here and not yet there
  bool owes_answer_ = false;  // its end was sent and not yet answered
};

}  // namespace stithy::db::postgres
