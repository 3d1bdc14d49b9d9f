// SPDX-License-Identifier: Apache-2.0
#include "db/dialects/sqlite/store.h"

#include "base/log.h"

namespace stithy::db::sqlite {

namespace {

Error busy() { return unavailable("The database is busy.", std::chrono::seconds(1)); }

}  // namespace

Store::Store(const Options& options, sys::Path path, std::optional<sys::TemporaryDirectory> home)
    : options_(options),
      path_(std::move(path)),
      home_(std::move(home)),
      reader_gate_(std::max<std::size_t>(options.readers_max, 1)) {}

HandleOptions Store::handle_options(Role role) const {
  return {.role = role, .durable = !temporary(), .busy_timeout = options_.busy_timeout};
}

Result<void> Store::start() {
  writer_ = TRY(Connection::open(path_, handle_options(Role::Writer)));
  return {};
}

Result<Connection*> Store::borrow_writer(Deadline deadline) {
  if (!writer_gate_.enter(deadline)) return busy();
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
  if (!reader_gate_.enter(deadline)) return busy();
  auto connection = idle_readers_.with([](auto& idle) {
    std::unique_ptr<Connection> last;
    if (idle.empty()) return last;
    last = std::move(idle.back());  // the last used has the warmest cache
    idle.pop_back();
    return last;
  });
  if (!connection) {
    auto opened = Connection::open(path_, handle_options(Role::Reader));
    if (!opened) {
      reader_gate_.leave();
      return opened;
    }
    connection = std::move(opened).take();
    ++readers_open_;
  }
  ++readers_busy_;
  return connection;
}

void Store::return_reader(std::unique_ptr<Connection> connection) {
  if (connection->in_transaction()) {
    // Its snapshot could not be ended, which would hold back the write-ahead log for ever.
    connection.reset();
    --readers_open_;
  } else {
    idle_readers_.with([&](auto& idle) { idle.push_back(std::move(connection)); });
  }
  --readers_busy_;
  reader_gate_.leave();
}

void Store::note_commit() {
  ++transactions_;
  on_commit_.with([](const std::function<void()>& hook) {
    if (hook) hook();
  });
}

void Store::on_commit(std::function<void()> hook) {
  on_commit_.with([&](std::function<void()>& mine) { mine = std::move(hook); });
}

void Store::note_commit_failure(int code, const Error& error) {
  int primary = code & 0xff;
  if (primary != SQLITE_IOERR && primary != SQLITE_CORRUPT) return;
  failed_ = true;
  LOG(Error, "db.failed", {{"cause", error.cause}, {"path", path_.string()}});
}

PoolStats Store::stats() const {
  return {.readers_open = readers_open_,
          .readers_busy = readers_busy_,
          .writer_busy = writer_busy_,
          .statements = statements_,
          .transactions = transactions_};
}

}  // namespace stithy::db::sqlite
