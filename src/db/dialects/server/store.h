// SPDX-License-Identifier: Apache-2.0
//
// store.h — the connections to one database server: some that read, some that write.
//
// A connection that broke is closed, and the idle ones with it, since what took one (a restart)
// mostly took all; the next session opens a new one. So the pool heals by itself as soon as the
// server answers again. Thread-safe.
#pragma once

#include <functional>
#include <memory>

#include "db/commits.h"
#include "db/db.h"
#include "db/dialects/server/connection.h"
#include "db/pool.h"

namespace stithy::db::server {

// Connects and readies a connection for its role, before the deadline.
using Open = std::function<Result<std::unique_ptr<Connection>>(Role, Deadline)>;

class Store {
 public:
  Store(const Options& options, Dialect dialect, Open open);

  // In a transaction. Unavailable when none comes free, or the server does not answer.
  Result<std::unique_ptr<Connection>> begin(Role role, Deadline deadline);
  // Without one, for schemas.
  Result<std::unique_ptr<Connection>> borrow(Role role, Deadline deadline);
  // Rolls back what is open.
  void give_back(Role role, std::unique_ptr<Connection> connection);

  Commits& commits() { return commits_; }
  PoolStats stats() const;
  Dialect dialect() const { return dialect_; }
  const Options& options() const { return options_; }

 private:
  Pool<Connection>& pool(Role role) {
    return role == Role::Reader ? readers_ : role == Role::Writer ? writers_ : schema_;
  }

  const Options options_;
  const Dialect dialect_;
  const Open open_;
  Pool<Connection> readers_, writers_, schema_{1};
  Commits commits_;
};

}  // namespace stithy::db::server
