// SPDX-License-Identifier: Apache-2.0
//
// store.h — the handles of one SQLite file: one writer, readers opened when needed.
//
// A session borrows a handle: the gates decide who may, in order of arrival. After a commit that
// failed in the file system nobody writes any more: whether the bytes are on the disk is unknown,
// and asking the kernel again would answer wrongly. Thread-safe.
#pragma once

#include <atomic>
#include <memory>
#include <optional>

#include "db/commits.h"
#include "db/db.h"
#include "db/dialects/sqlite/connection.h"
#include "db/gate.h"
#include "db/pool.h"
#include "sys/files.h"

namespace stithy::db::sqlite {

class Store {
 public:
  Store(const Options& options, sys::Path path, std::optional<sys::TemporaryDirectory> home);
  Result<void> start();

  Result<Connection*> borrow_writer(Deadline deadline);
  void return_writer();
  Result<std::unique_ptr<Connection>> borrow_reader(Deadline deadline);
  void return_reader(std::unique_ptr<Connection> connection);

  // Called with the code of a commit that failed.
  void note_commit_failure(int code, const Error& error);
  Commits& commits() { return commits_; }
  PoolStats stats() const;
  const sys::Path& path() const { return path_; }
  const Options& options() const { return options_; }
  bool temporary() const { return home_.has_value(); }

 private:
  HandleOptions handle_options(Role role) const;

  const Options options_;
  const sys::Path path_;
  std::optional<sys::TemporaryDirectory> home_;  // removed after the handles are closed
  Gate writer_gate_{1};
  std::unique_ptr<Connection> writer_;
  Pool<Connection> readers_;
  Commits commits_;
  std::atomic<bool> writer_busy_{false}, failed_{false};
};

}  // namespace stithy::db::sqlite
