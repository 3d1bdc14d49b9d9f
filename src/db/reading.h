// SPDX-License-Identifier: Apache-2.0
//
// reading.h — a database as reading requests get it: without a way to write.
//
// A GET must not change anything; with this it cannot, whatever its handler calls. Asking for a
// transaction is a bug of ours and answered as one. Thread-safe; the whole database outlives it.
#pragma once

#include "db/db.h"

namespace stithy::db {

class ReadingDatabase final : public Database {
 public:
  explicit ReadingDatabase(Database& whole) : whole_(whole) {}
  Dialect dialect() const override { return whole_.dialect(); }
  Result<std::unique_ptr<Reader>> read(Deadline deadline) override { return whole_.read(deadline); }
  Result<std::unique_ptr<Tx>> write(Deadline) override { return refusal(); }
  Result<int> migrate(std::span<const Migration>) override { return refusal(); }
  Result<int> count_missing(std::span<const Migration> migrations) override {
    return whole_.count_missing(migrations);
  }
  Result<void> check_integrity() override { return whole_.check_integrity(); }
  Result<std::string> dump_schema() override { return whole_.dump_schema(); }
  PoolStats stats() const override { return whole_.stats(); }
  void on_commit(std::function<void()>) override { CHECK(!"a reading request watches commits"); }
  Result<std::vector<std::string>> applied() override { return whole_.applied(); }

 private:
  static Error refusal() { return internal("a reading request asked for a transaction"); }
  Database& whole_;
};

}  // namespace stithy::db
