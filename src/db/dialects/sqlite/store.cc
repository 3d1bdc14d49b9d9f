// SPDX-License-Identifier: Apache-2.0
#include "db/dialects/sqlite/store.h"

#include "base/log.h"

namespace stithy::db::sqlite {

Store::Store(const Options& options, sys::Path path, std::optional<sys::TemporaryDirectory> home)
    : options_(options),
      path_(std::move(path)),
      home_(std::move(home)),
      readers_(options.readers_max) {}

HandleOptions Store::handle_options(Role role) const {
  return {.role = role, .durable = !temporary(), .busy_timeout = options_.busy_timeout};
}

Result<void> Store::start() {
  writer_ = TRY(Connection::open(path_, handle_options(Role::Writer)));
  return {};
}

Result<Connection*> Store::borrow_writer(Deadline deadline) {
  if (!writer_gate_.enter(deadline)) return database_busy();
  if (failed_) {
    writer_gate_.leave();
    return unavailable(
        "The database takes no changes after a fault of the disk; the "
        "administrator has to look at it.",
        std::chrono::seconds(300));
  }
  writer_busy_ = true;
  return writer_.get();
}

void Store::return_writer() {
  writer_busy_ = false;
  writer_gate_.leave();
}

Result<std::unique_ptr<Connection>> Store::borrow_reader(Deadline deadline) {
  return readers_.borrow(deadline,
                         [&] { return Connection::open(path_, handle_options(Role::Reader)); });
}

void Store::return_reader(std::unique_ptr<Connection> connection) {
  // Its snapshot could not be ended, which would hold back the write-ahead log for ever.
  if (connection->in_transaction()) return readers_.discard(std::move(connection));
  readers_.give_back(std::move(connection));
}

void Store::note_commit_failure(int code, const Error& error) {
  int primary = code & 0xff;
  if (primary != SQLITE_IOERR && primary != SQLITE_CORRUPT) return;
  failed_ = true;
  LOG(Error, "db.failed", {{"cause", error.cause}, {"path", path_.string()}});
}

PoolStats Store::stats() const {
  bool writing = writer_busy_;
  return {.readers_open = readers_.open(),
          .readers_busy = readers_.busy(),
          .writers_open = 1,
          .writers_busy = writing ? 1u : 0u,
          .statements = commits_.statements(),
          .transactions = commits_.transactions()};
}

}  // namespace stithy::db::sqlite
