// SPDX-License-Identifier: Apache-2.0
//
// connection.h — one connection to MariaDB or MySQL: sessions, prepared statements, errors turned
// into ours.
//
// The server stops statements at the deadline: the limit is a variable of the session, which is set
// anew only when it differs, so limits of a second and more are rounded up to whole seconds. A
// server that went silent is given up after the limit of the socket.
#pragma once

#include <mysql.h>

#include "db/dialects/mysql/address.h"
#include "db/dialects/mysql/statement.h"
#include "db/dialects/server/connection.h"
#include "db/statement_cache.h"

namespace stithy::db::mysql {

class Connection final : public server::Connection {
 public:
  static Result<std::unique_ptr<server::Connection>> open(const Address& address, server::Role role,
                                                          Deadline deadline);
  ~Connection() override;

  Result<void> begin(Deadline deadline) override;
  Result<void> commit() override;
  void rollback() override;
  Result<std::unique_ptr<Cursor>> query(const Statement& statement,
                                        std::span<const Value> values) override;
  Result<std::int64_t> execute(const Statement& statement, std::span<const Value> values) override;
  Result<void> prepare(const Statement& statement) override;
  Result<void> run(std::string_view sql, std::string_view name) override;
  Result<std::vector<std::string>> list(std::string_view sql, std::string_view name) override;

  bool broken() const override { return broken_; }
  bool clashed() const override { return clashed_; }
  bool doomed() const override { return clashed_; }

  Result<void> lock_schema() override;
  void unlock_schema() override;
  bool undoes_schema_changes() const override { return false; }
  Result<void> run_perhaps_again(std::string_view sql, std::string_view name) override;
  Result<bool> has_table(std::string_view table) override;
  Result<std::string> dump_schema() override;
  Result<std::vector<std::string>> list_faults() override;

 private:
  explicit Connection(server::Role role) : role_(role) {}
  Result<void> connect(const Address& address, Deadline deadline);
  Result<void> ready();
  Result<void> limit_statements(std::chrono::milliseconds span);
  Result<Prepared*> prepared(const Statement& statement);
  Error error(unsigned number, const char* said, std::string_view name);
  Error statement_error(const Prepared& prepared, std::string_view name);
  std::int64_t count_changed(const Prepared& prepared);

  const server::Role role_;
  MYSQL* handle_ = nullptr;
  StatementCache<Prepared> cache_;  // emptied before the handle is closed
  std::chrono::milliseconds limit_{0};
  bool mariadb_ = false;
  bool open_ = false;  // a transaction
  bool broken_ = false, clashed_ = false;
};

}  // namespace stithy::db::mysql
