// SPDX-License-Identifier: Apache-2.0
//
// test_database.h — for tests: an empty database of its own, gone when the test ends.
//
// SQLite in memory, or, when STITHY_TEST_DATABASE names a server, a schema (PostgreSQL) or database
// (MySQL) of that server, so that the same tests run on each. Any failure of the place itself ends
// the test program.
#pragma once

#include <cstdlib>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "base/text.h"
#include "db/db.h"
#include "db/transact.h"
#include "sys/random.h"

namespace stithy::db {

class TestDatabase {
 public:
  static std::string default_server() {
    const char* named = std::getenv("STITHY_TEST_DATABASE");
    return named == nullptr || *named == '\0' ? "sqlite::memory:" : named;
  }

  explicit TestDatabase(Options options = {}, std::string server = default_server())
      : server_(std::move(server)) {
    if (!on_server()) {
      options.url = server_;
    } else {
      name_ = "stithy_" + sys::random_hex(12);
      tell_server("create ");
      options.url = address();
    }
    url_ = options.url;
    database_ = must(Database::open(options));
  }
  ~TestDatabase() {
    if (!database_) return;  // moved away
    database_.reset();
    if (on_server()) tell_server("drop ");
  }
  TestDatabase(TestDatabase&&) = default;
  TestDatabase& operator=(TestDatabase&&) = delete;

  Database& operator*() const { return *database_; }
  Database* operator->() const { return database_.get(); }
  const std::string& url() const { return url_; }

 private:
  template <class T>
  static T must(Result<T> result) {
    if (!result) check_failed(result.error().cause.c_str(), __FILE__, __LINE__);
    return std::move(result).take();
  }

  bool on_server() const { return !server_.starts_with("sqlite:"); }
  bool on_postgres() const { return server_.starts_with("postgres"); }

  // The server's address with our own place in it.
  std::string address() const {
    auto [place, options, more] = text::cut(server_, "?");
    if (on_postgres()) {
      std::string path = "options=-csearch_path%3D" + name_;
      return std::string(place) + "?" + (more ? std::string(options) + "&" : "") + path;
    }
    std::string out = std::string(place.substr(0, place.rfind('/') + 1)) + name_;
    return more ? out + "?" + std::string(options) : out;
  }

  // One connection to each server for making and dropping.
  static Database& server_door(const std::string& server) {
    static std::mutex mutex;
    static std::map<std::string, std::unique_ptr<Database>> doors;
    std::lock_guard lock(mutex);
    auto& door = doors[server];
    if (!door) door = must(Database::open({.url = server}));
    return *door;
  }

  void tell_server(std::string_view verb) const {
    std::string sql = std::string(verb) + (on_postgres() ? "schema " : "database ") + name_;
    if (on_postgres() && verb == "drop ") sql += " cascade";
    if (!on_postgres() && verb == "create ") sql += " character set utf8mb4";
    Statement statement{
        .name = "test.place", .sqlite = {}, .postgres = sql, .mysql = sql, .writes = true};
    must(transact(server_door(server_), Deadline::in(std::chrono::seconds(30)),
                  [&](Tx& tx) { return tx.execute(statement, {}); }));
  }

  std::string server_, name_, url_;
  std::unique_ptr<Database> database_;
};

}  // namespace stithy::db
