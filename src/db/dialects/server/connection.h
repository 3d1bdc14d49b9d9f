// SPDX-License-Identifier: Apache-2.0
//
// connection.h — what a connection to a database server can do; PostgreSQL and MySQL have one each.
//
// Used by one thread at a time; the pools see to that. A connection of the role Reader opens
// read-only snapshots, one of the role Writer serializable transactions; Schema is a Writer whose
// statements may take as long as an index over a large table does. Results are fetched whole, so a
// cursor lives on its own and the connection is free for the next statement.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "db/db.h"

namespace stithy::db::server {

enum class Role : std::uint8_t { Reader, Writer, Schema };

class Connection {
 public:
  virtual ~Connection() = default;

  // A transaction of the role's kind. A Reader's statements are stopped at the deadline. It may
  // begin there only with the first statement, which then tells that the server is gone.
  virtual Result<void> begin(Deadline deadline) = 0;
  virtual Result<void> commit() = 0;
  virtual void rollback() = 0;
  virtual Result<std::unique_ptr<Cursor>> query(const Statement& statement,
                                                std::span<const Value> values) = 0;
  virtual Result<std::int64_t> execute(const Statement& statement,
                                       std::span<const Value> values) = 0;
  virtual Result<void> prepare(const Statement& statement) = 0;

  // SQL of our own without values, outside of sessions; `list` gives each row as the text of its
  // columns joined by spaces.
  virtual Result<void> run(std::string_view sql, std::string_view name) = 0;
  virtual Result<std::vector<std::string>> list(std::string_view sql, std::string_view name) = 0;

  virtual bool broken() const = 0;   // of no use any more
  virtual bool clashed() const = 0;  // the present transaction was undone for another one's sake
  virtual bool doomed() const = 0;   // the present transaction cannot be committed

  // The schema is changed by one process at a time.
  virtual Result<void> lock_schema() = 0;
  virtual void unlock_schema() = 0;
  // False: each statement of a step is durable at once, whatever follows.
  virtual bool undoes_schema_changes() const = 0;
  // For a statement of a step that may have been done before a crash: done already is no error.
  virtual Result<void> run_perhaps_again(std::string_view sql, std::string_view name) = 0;
  virtual Result<bool> has_table(std::string_view table) = 0;
  virtual Result<std::string> dump_schema() = 0;
  virtual Result<std::vector<std::string>> list_faults() = 0;
};

}  // namespace stithy::db::server
