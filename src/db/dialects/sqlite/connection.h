// SPDX-License-Identifier: Apache-2.0
//
// connection.h — one handle of SQLite: opening, prepared statements, errors turned into ours.
//
// Used by one thread at a time; the database's gates see to that, so the handle is opened without a
// mutex of its own. Statements are cached by text, the least recently used of 256 goes first.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/deadline.h"
#include "base/result.h"
#include "db/db.h"
#include "sys/files.h"

namespace stithy::db::sqlite {

enum class Role : std::uint8_t { Writer, Reader };

struct HandleOptions {
  Role role = Role::Reader;
  bool durable = true;  // false for databases that die with the process
  std::chrono::milliseconds busy_timeout{5'000};
};

class Connection {
 public:
  static Result<std::unique_ptr<Connection>> open(const sys::Path& path,
                                                  const HandleOptions& options);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // A prepared statement; goes back to the cache at the end of the lease.
  class Lease {
   public:
    Lease(Lease&& other) noexcept;
    Lease& operator=(Lease&&) = delete;
    ~Lease();
    sqlite3_stmt* get() const { return statement_; }

   private:
    friend class Connection;
    Lease(Connection& owner, sqlite3_stmt* statement, bool cached)
        : owner_(&owner), statement_(statement), cached_(cached) {}
    Connection* owner_;
    sqlite3_stmt* statement_;
    bool cached_;
  };

  Result<Lease> lease(std::string_view sql, std::string_view name);
  // Copies text and bytes when `copy`, else they live until the statement is reset.
  Result<void> bind(const Lease& lease, std::span<const Value> values, std::string_view name,
                    bool copy);
  // True when there is a row.
  Result<bool> step(const Lease& lease, std::string_view name);
  // SQL of our own without values: begin, pragmas, migrations.
  Result<void> run(std::string_view sql, std::string_view name);
  // The rows of SQL of our own, each the text of its columns joined by spaces.
  Result<std::vector<std::string>> list(std::string_view sql, std::string_view name);

  // Until the deadline is taken away, statements that pass it are stopped.
  void stop_at(std::optional<Deadline> deadline);
  Error error(int code, std::string_view name) const;
  // The extended code of the last step that failed.
  int last_code() const { return last_code_; }
  bool in_transaction() const { return sqlite3_get_autocommit(handle_) == 0; }
  std::size_t leased() const { return leased_; }
  sqlite3* handle() const { return handle_; }

 private:
  struct Entry {
    std::string sql;
    sqlite3_stmt* statement = nullptr;
    bool leased = false;
  };
  explicit Connection(sqlite3* handle) : handle_(handle) {}
  Result<sqlite3_stmt*> compile(std::string_view sql, std::string_view name);
  void evict();

  sqlite3* handle_;
  std::list<Entry> entries_;  // most recently used first
  std::unordered_map<std::string_view, std::list<Entry>::iterator> by_text_;
  std::unordered_map<sqlite3_stmt*, std::list<Entry>::iterator> by_statement_;
  std::size_t leased_ = 0;
  std::optional<Deadline> deadline_;
  int last_code_ = SQLITE_OK;
};

}  // namespace stithy::db::sqlite
