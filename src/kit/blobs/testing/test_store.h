// SPDX-License-Identifier: Apache-2.0
//
// test_store.h — for the tests of this folder: a store on a temporary disk and a migrated database
// in memory. Any failure of the bench itself ends the test case.
#pragma once

#include <doctest/doctest.h>

#include <functional>
#include <string>

#include "db/test_database.h"
#include "db/transact.h"
#include "kit/blobs/local_store.h"
#include "kit/blobs/uses.h"

namespace stithy::blobs {

struct TestStore {
  sys::TemporaryDirectory directory = make_directory();
  sys::Path root = directory.path() / "blobs", scratch = directory.path() / "tmp";
  LocalStore store{root, scratch};
  db::TestDatabase database = make_database();
  Instant now = Instant::from_seconds(1'800'000'000);

  static Deadline soon() { return Deadline::in(std::chrono::seconds(10)); }
  static sys::TemporaryDirectory make_directory() {
    auto made = sys::TemporaryDirectory::create("/tmp", "stithy-blobs-");
    REQUIRE(made);
    REQUIRE(sys::make_directories(made->path() / "blobs"));
    REQUIRE(sys::make_directories(made->path() / "tmp"));
    return std::move(made).take();
  }
  static db::TestDatabase make_database() {
    db::TestDatabase database;
    REQUIRE(database->migrate(migrations()));
    return database;
  }

  Stored put(std::string_view bytes) {
    auto stored = store.put(source_of(bytes), {}, soon());
    REQUIRE(stored);
    return std::move(stored).take();
  }
  Result<void> use(std::int64_t owner, const Stored& stored, const UseOptions& options = {}) {
    return db::transact(*database, soon(), [&](db::Tx& tx) {
      return blobs::use(tx, {"repo", owner}, stored, options, now);
    });
  }
  void release(std::int64_t owner, const Hash& hash, std::string_view reference = {}) {
    REQUIRE(db::transact(*database, soon(), [&](db::Tx& tx) {
      return blobs::release(tx, {"repo", owner}, hash, reference, now);
    }));
  }
  Usage usage(std::int64_t owner) {
    auto reader = std::move(database->read(soon())).take();
    auto usage = load_usage(*reader, {"repo", owner});
    REQUIRE(usage);
    return *usage;
  }
  bool has(const Hash& hash) { return store.find(hash, soon()).value().has_value(); }
  sys::Path path_of(const Hash& hash) const {
    return root / hash.hex().substr(0, 2) / hash.hex().substr(2, 2) / hash.hex();
  }
};

// A store in which something happens the moment before a blob is looked at for the last time. It
// sweeps nothing: tests that call everything old would take the files that others are writing.
class Interrupted final : public Store {
 public:
  Interrupted(Store& store, std::function<void()> meanwhile)
      : store_(store), meanwhile_(std::move(meanwhile)) {}
  Result<bool> remove(const Hash& hash, const std::function<Result<bool>(const Entry&)>& garbage,
                      Deadline deadline) override {
    meanwhile_();
    return store_.remove(hash, garbage, deadline);
  }
  Result<Stored> put(const Source& s, const Expected& e, Deadline d) override {
    return store_.put(s, e, d);
  }
  Result<Opened> open(const Hash& hash, Deadline d) override { return store_.open(hash, d); }
  Result<std::optional<Entry>> find(const Hash& hash, Deadline d) override {
    return store_.find(hash, d);
  }
  Result<void> list(const std::function<Result<bool>(const Entry&)>& each, Deadline d) override {
    return store_.list(each, d);
  }
  Result<std::uint64_t> sweep(Instant, Deadline) override { return std::uint64_t{0}; }
  std::optional<Link> link_to_get(const Hash&, const LinkWish&) override { return {}; }
  std::optional<Incoming> link_to_put(const LinkWish&) override { return {}; }
  Result<Stored> adopt(std::string_view name, const Expected& e, Deadline d) override {
    return store_.adopt(name, e, d);
  }

 private:
  Store& store_;
  std::function<void()> meanwhile_;
};

}  // namespace stithy::blobs
