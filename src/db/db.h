// SPDX-License-Identifier: Apache-2.0
//
// db.h — the one SQL door: database, read session, transaction.
//
// Features never write SQL text in C++: tools/queries compiles queries.sql into functions over
// Reader and Tx. A Reader cannot write (the handle is read-only), a Tx is one transaction that
// rolls back unless commit() succeeded. SQLite: one writer (queued) and several readers (WAL).
// PostgreSQL and MySQL: several of both; what a Tx read and wrote is as if no other had run beside
// it, or it is undone and says clashed(). A Reader or Tx belongs to one thread; Database is
// thread-safe.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/deadline.h"
#include "base/ids.h"
#include "base/instant.h"
#include "base/result.h"
#include "base/secret.h"

namespace stithy::db {

enum class Dialect : std::uint8_t { Sqlite, Postgres, Mysql };

// A named statement in every dialect, as tools/queries writes it. The texts live as long as the
// call and its cursor; written ones live for ever.
struct Statement {
  std::string_view name;  // "repo.find_repo": folder, then the query
  std::string_view sqlite, postgres, mysql;
  bool writes = false;
  int columns = 0;  // of a reading query; checked when it is prepared
  // For drivers with bare "?": the index of the value of each placeholder. Empty: in order.
  std::span<const std::uint16_t> mysql_order{};
};

struct Blob {
  std::string_view bytes;
};
// A bound value; views must live until the call returns.
using Value = std::variant<std::nullptr_t, std::int64_t, double, std::string_view, Blob>;

// Rows of a running query. Column views live until the next call of next(). The statement goes back
// to the cache when the cursor is destroyed; keep it shorter than its session.
class Cursor {
 public:
  virtual ~Cursor() = default;
  virtual Result<bool> next() = 0;
  virtual bool is_null(int column) const = 0;
  virtual std::int64_t integer(int column) const = 0;
  virtual double real(int column) const = 0;
  virtual std::string_view text(int column) const = 0;  // also for blobs
};

class Reader {
 public:
  virtual ~Reader() = default;
  virtual Result<std::unique_ptr<Cursor>> query(const Statement& statement,
                                                std::span<const Value> values) = 0;
  // Compiles without running: tells whether text and schema fit together.
  virtual Result<void> prepare(const Statement& statement) = 0;
  virtual Dialect dialect() const = 0;
};

class Tx : public Reader {
 public:
  // The number of rows changed. A broken unique or foreign key is Code::Conflict.
  virtual Result<std::int64_t> execute(const Statement& statement,
                                       std::span<const Value> values) = 0;
  virtual Result<void> commit() = 0;  // durable when it returns
  // The transaction was undone because another one touched the same data; nothing is wrong with it,
  // and run anew from its beginning it will most likely pass. See transact.h.
  virtual bool clashed() const { return false; }
};

// One numbered step of one feature's schema, compiled from migrations/NNNN_title.sql.
struct Migration {
  std::string_view feature;  // "repo"
  int number = 0;
  std::string_view title;
  std::span<const std::string_view> sqlite, postgres, mysql;  // one statement each
};

// One finished statement, for metrics.
enum class StatementKind : std::uint8_t { Query, Change, Commit };
struct StatementRecord {
  std::string_view name;
  StatementKind kind = StatementKind::Query;
  std::chrono::nanoseconds spent{0};
  bool failed = false;  // the database could not answer; a broken key is an answer
};

struct Options {
  // "sqlite:/path/stithy.db", "sqlite::memory:" for tests, "postgres://user@host/name",
  // "mysql://user@host/name".
  std::string url;
  Secret<> password{};  // of a server, when the address holds none
  std::size_t readers_max = 8;
  std::size_t writers_max = 8;  // SQLite has one
  std::chrono::milliseconds busy_timeout{5'000};
  std::chrono::milliseconds slow{0};  // statements that take longer are logged; 0: none is
  std::string version{};              // of the program; names the copy that migrate() takes
  std::function<void(const StatementRecord&)> observer{};  // called from any thread
};

struct PoolStats {
  std::size_t readers_open = 0, readers_busy = 0;
  std::size_t writers_open = 0, writers_busy = 0;
  std::uint64_t statements = 0, transactions = 0, clashes = 0;
};

class Database {
 public:
  static Result<std::unique_ptr<Database>> open(const Options& options);
  virtual ~Database() = default;
  virtual Dialect dialect() const = 0;
  // A read snapshot; Unavailable (with retry) when no handle comes free before the deadline. A
  // query that still runs when the deadline passes is stopped, also Unavailable.
  virtual Result<std::unique_ptr<Reader>> read(Deadline deadline) = 0;
  // A transaction; Unavailable when no handle comes free before the deadline.
  virtual Result<std::unique_ptr<Tx>> write(Deadline deadline) = 0;
  // Applies what is missing, in order of feature list and number. Refuses (Conflict, with advice)
  // data that is newer than the binary. Takes a copy of an SQLite file beside it first when it
  // already holds data and something is to be applied.
  virtual Result<int> migrate(std::span<const Migration> migrations) = 0;
  // How many of them migrate() would apply; refuses the same data.
  virtual Result<int> count_missing(std::span<const Migration> migrations) = 0;
  virtual Result<void> check_integrity() = 0;  // whatever the database can tell of itself
  virtual Result<std::string> dump_schema() = 0;
  virtual PoolStats stats() const = 0;
  // Called after every commit, on the thread that committed: must be quick and must not write.
  // An empty function takes it away; when this returns, the former one runs no more.
  virtual void on_commit(std::function<void()> hook) = 0;
  // The newest migration applied of each feature, "repo 3".
  virtual Result<std::vector<std::string>> applied() = 0;
};

}  // namespace stithy::db
