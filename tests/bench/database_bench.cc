// SPDX-License-Identifier: Apache-2.0
//
// database_bench.cc — point reads and durable inserts through the SQL door, beside the same through
// the client library of the database alone, in one run, alternating. Not built by default.
//
//   stithy_database_bench URL...      figures only; nothing is asserted about time
//
// A read is one row of 10,000 by its key: in a session for all, and in a session each (which the
// bare library does without a transaction). An insert is one row in a transaction of its own.
#include <libpq-fe.h>
#include <mysql.h>
#include <sqlite3.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <functional>
#include <string>

#include "base/log.h"
#include "base/text.h"
#include "db/rows.h"
#include "db/test_database.h"

namespace {

namespace db = stithy::db;
namespace text = stithy::text;
using stithy::Deadline;
using stithy::Result;
using Clock = std::chrono::steady_clock;

constexpr int kRows = 10'000, kReads = 4'000, kInserts = 300, kRounds = 5;
constexpr std::string_view kTableSqlite[] = {
    "create table bench (id integer primary key, name text not null) strict"};
constexpr std::string_view kTable[] = {
    "create table bench (id bigint primary key, name varchar(100) not null)"};
constexpr db::Migration kStep{"bench", 1, "bench", kTableSqlite, kTable, kTable};
constexpr db::Statement kFind{.name = "bench.find",
                              .sqlite = "select name from bench where id = ?1",
                              .postgres = "select name from bench where id = $1",
                              .mysql = "select name from bench where id = ?",
                              .columns = 1};
constexpr db::Statement kInsert{.name = "bench.insert",
                                .sqlite = "insert into bench (id, name) values (?1, ?2)",
                                .postgres = "insert into bench (id, name) values ($1, $2)",
                                .mysql = "insert into bench (id, name) values (?, ?)",
                                .writes = true};

// The bare library, prepared once.
class Bare {
 public:
  virtual ~Bare() = default;
  virtual std::size_t read(std::int64_t id) = 0;  // the length of the name
  virtual void insert(std::int64_t id) = 0;       // in a transaction
};

const std::string kName = "a name of usual length";

class BareSqlite final : public Bare {
 public:
  explicit BareSqlite(const std::string& path) {
    CHECK(sqlite3_open(path.c_str(), &handle_) == SQLITE_OK);
    run("pragma journal_mode = wal");
    run("pragma synchronous = full");
    CHECK(sqlite3_prepare_v2(handle_, kFind.sqlite.data(), -1, &find_, nullptr) == SQLITE_OK);
    CHECK(sqlite3_prepare_v2(handle_, kInsert.sqlite.data(), -1, &insert_, nullptr) == SQLITE_OK);
  }
  ~BareSqlite() override {
    sqlite3_finalize(find_);
    sqlite3_finalize(insert_);
    sqlite3_close(handle_);
  }
  std::size_t read(std::int64_t id) override {
    sqlite3_bind_int64(find_, 1, id);
    CHECK(sqlite3_step(find_) == SQLITE_ROW);
    auto size = static_cast<std::size_t>(sqlite3_column_bytes(find_, 0));
    sqlite3_reset(find_);
    return size;
  }
  void insert(std::int64_t id) override {
    run("begin immediate");
    sqlite3_bind_int64(insert_, 1, id);
    sqlite3_bind_text(insert_, 2, kName.data(), -1, SQLITE_STATIC);
    CHECK(sqlite3_step(insert_) == SQLITE_DONE);
    sqlite3_reset(insert_);
    run("commit");
  }

 private:
  void run(const char* sql) {
    CHECK(sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr) == SQLITE_OK);
  }
  sqlite3* handle_ = nullptr;
  sqlite3_stmt *find_ = nullptr, *insert_ = nullptr;
};

class BarePostgres final : public Bare {
 public:
  explicit BarePostgres(const std::string& url) : handle_(PQconnectdb(url.c_str())) {
    CHECK(PQstatus(handle_) == CONNECTION_OK);
    PQclear(PQprepare(handle_, "f", kFind.postgres.data(), 0, nullptr));
    PQclear(PQprepare(handle_, "i", kInsert.postgres.data(), 0, nullptr));
  }
  ~BarePostgres() override { PQfinish(handle_); }
  std::size_t read(std::int64_t id) override {
    std::string key = std::to_string(id);
    const char* values[] = {key.c_str()};
    PGresult* result = PQexecPrepared(handle_, "f", 1, values, nullptr, nullptr, 1);
    CHECK(PQntuples(result) == 1);
    auto size = static_cast<std::size_t>(PQgetlength(result, 0, 0));
    PQclear(result);
    return size;
  }
  void insert(std::int64_t id) override {
    std::string key = std::to_string(id);
    const char* values[] = {key.c_str(), kName.c_str()};
    PQclear(PQexec(handle_, "begin isolation level serializable"));
    PGresult* result = PQexecPrepared(handle_, "i", 2, values, nullptr, nullptr, 1);
    CHECK(PQresultStatus(result) == PGRES_COMMAND_OK);
    PQclear(result);
    PQclear(PQexec(handle_, "commit"));
  }

 private:
  PGconn* handle_;
};

class BareMysql final : public Bare {
 public:
  explicit BareMysql(const std::string& url) : handle_(mysql_init(nullptr)) {
    auto [account, place, more] = text::cut(std::string_view(url).substr(8), "@");
    auto [user, password, has_password] = text::cut(account, ":");
    auto [server, name, has_name] = text::cut(place, "/");
    auto [host, port, has_port] = text::cut(server, ":");
    CHECK(mysql_real_connect(handle_, std::string(host).c_str(), std::string(user).c_str(),
                             std::string(password).c_str(), std::string(name).c_str(),
                             text::parse_number<unsigned>(port).value_or(3306), nullptr,
                             0) != nullptr);
    CHECK(mysql_query(handle_, "set session transaction isolation level serializable") == 0);
    find_ = prepared(kFind.mysql);
    insert_ = prepared(kInsert.mysql);
  }
  ~BareMysql() override {
    mysql_stmt_close(find_);
    mysql_stmt_close(insert_);
    mysql_close(handle_);
  }
  std::size_t read(std::int64_t id) override {
    MYSQL_BIND in{}, out{};
    in.buffer_type = MYSQL_TYPE_LONGLONG;
    in.buffer = &id;
    char room[128];
    unsigned long length = 0;
    out.buffer_type = MYSQL_TYPE_STRING;
    out.buffer = room;
    out.buffer_length = sizeof room;
    out.length = &length;
    mysql_stmt_bind_param(find_, &in);
    CHECK(mysql_stmt_execute(find_) == 0);
    mysql_stmt_bind_result(find_, &out);
    mysql_stmt_store_result(find_);
    CHECK(mysql_stmt_fetch(find_) == 0);
    mysql_stmt_free_result(find_);
    return length;
  }
  void insert(std::int64_t id) override {
    MYSQL_BIND in[2]{};
    in[0].buffer_type = MYSQL_TYPE_LONGLONG;
    in[0].buffer = &id;
    in[1].buffer_type = MYSQL_TYPE_STRING;
    in[1].buffer = const_cast<char*>(kName.data());
    in[1].buffer_length = kName.size();
    CHECK(mysql_query(handle_, "start transaction") == 0);
    mysql_stmt_bind_param(insert_, in);
    CHECK(mysql_stmt_execute(insert_) == 0);
    CHECK(mysql_query(handle_, "commit") == 0);
  }

 private:
  MYSQL_STMT* prepared(std::string_view sql) {
    MYSQL_STMT* statement = mysql_stmt_init(handle_);
    CHECK(mysql_stmt_prepare(statement, sql.data(), sql.size()) == 0);
    return statement;
  }
  MYSQL* handle_;
  MYSQL_STMT *find_ = nullptr, *insert_ = nullptr;
};

std::unique_ptr<Bare> bare_of(const std::string& url) {
  if (url.starts_with("sqlite:")) return std::make_unique<BareSqlite>(url.substr(7));
  if (url.starts_with("mysql:")) return std::make_unique<BareMysql>(url);
  return std::make_unique<BarePostgres>(url);
}

double seconds(const std::function<void()>& work) {
  auto began = Clock::now();
  work();
  return std::chrono::duration<double>(Clock::now() - began).count();
}

std::size_t read_one(db::Reader& reader, std::int64_t id) {
  const db::Value values[] = {id};
  auto name = db::one_row<std::string>(reader, kFind, values, db::first_column<std::string>);
  CHECK(name.has_value());
  return name->size();
}

void insert_one(db::Database& database, std::int64_t id) {
  auto done = db::transact(database, Deadline::never(), [&](db::Tx& tx) {
    const db::Value values[] = {id, std::string_view(kName)};
    return tx.execute(kInsert, values);
  });
  CHECK(done.has_value());
}

double median(std::vector<double> figures) {
  std::sort(figures.begin(), figures.end());
  return figures[figures.size() / 2];
}

// Alternating, so that what else the machine does meets both.
void compare(const char* what, int count, const std::function<void()>& bare,
             const std::function<void()>& door) {
  std::vector<double> bares, doors, ratios;
  for (int round = 0; round < kRounds; ++round) {
    bares.push_back(seconds(bare) / count * 1e6);
    doors.push_back(seconds(door) / count * 1e6);
    ratios.push_back(bares.back() / doors.back());
  }
  std::printf("  %-28s bare %8.1f us   door %8.1f us   ratio %.2f\n", what, median(bares),
              median(doors), median(ratios));
}

void measure(const std::string& server) {
  db::TestDatabase database({}, server);
  CHECK(database->migrate(std::span(&kStep, 1)).has_value());
  auto filled = db::transact(*database, Deadline::never(), [](db::Tx& tx) -> Result<void> {
    for (std::int64_t id = 0; id < kRows; ++id) {
      const db::Value values[] = {id, std::string_view(kName)};
      TRY(tx.execute(kInsert, values));
    }
    return {};
  });
  CHECK(filled.has_value());
  auto bare = bare_of(database.url());
  std::printf("%s\n", std::string(server.substr(0, server.find(':'))).c_str());
  std::size_t bytes = 0;
  auto key = [](int i) { return std::int64_t{i} * 7919 % kRows; };
  auto bare_reads = [&] {
    for (int i = 0; i < kReads; ++i) bytes += bare->read(key(i));
  };
  compare("read, one session", kReads, bare_reads, [&] {
    auto reader = std::move(database->read(Deadline::never())).take();
    for (int i = 0; i < kReads; ++i) bytes += read_one(*reader, key(i));
  });
  compare("read, a session each", kReads, bare_reads, [&] {
    for (int i = 0; i < kReads; ++i)
      bytes += read_one(*std::move(database->read(Deadline::never())).take(), key(i));
  });
  std::int64_t next = kRows;
  compare(
      "durable insert", kInserts,
      [&] {
        for (int i = 0; i < kInserts; ++i) bare->insert(next++);
      },
      [&] {
        for (int i = 0; i < kInserts; ++i) insert_one(*database, next++);
      });
  CHECK(bytes > 0);
}

}  // namespace

int main(int argc, char** argv) {
  std::setvbuf(stdout, nullptr, _IOLBF, 0);
  stithy::set_log_level(stithy::LogLevel::Warning);
  for (int i = 1; i < argc; ++i) measure(argv[i]);
}
