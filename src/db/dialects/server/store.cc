// SPDX-License-Identifier: Apache-2.0
#include "db/dialects/server/store.h"

#include "base/log.h"

namespace stithy::db::server {

namespace {

constexpr std::chrono::seconds kConnectMax{5};

}  // namespace

Store::Store(const Options& options, Dialect dialect, Open open)
    : options_(options),
      dialect_(dialect),
      open_(std::move(open)),
      readers_(options.readers_max),
      writers_(options.writers_max) {}

Result<std::unique_ptr<Connection>> Store::borrow(Role role, Deadline deadline) {
  return pool(role).borrow(deadline, [&] { return open_(role, deadline.sooner(kConnectMax)); });
}

Result<std::unique_ptr<Connection>> Store::begin(Role role, Deadline deadline) {
  for (bool again = false;; again = true) {
    auto connection = TRY(borrow(role, deadline));
    auto begun = connection->begin(deadline);
    if (begun) return connection;
    // An idle connection may have lost its server long ago; only a new one can tell.
    bool stale = connection->broken();
    give_back(role, std::move(connection));
    if (!stale || again) return std::move(begun).take_error();
  }
}

void Store::give_back(Role role, std::unique_ptr<Connection> connection) {
  if (!connection->broken()) connection->rollback();
  if (!connection->broken()) return pool(role).give_back(std::move(connection));
  pool(role).discard(std::move(connection));
  readers_.close_idle();
  writers_.close_idle();
  schema_.close_idle();
  LOG(Warning, "db.connection_lost", {});
}

PoolStats Store::stats() const {
  return {.readers_open = readers_.open(),
          .readers_busy = readers_.busy(),
          .writers_open = writers_.open(),
          .writers_busy = writers_.busy(),
          .statements = commits_.statements(),
          .transactions = commits_.transactions(),
          .clashes = commits_.clashes()};
}

}  // namespace stithy::db::server
