// SPDX-License-Identifier: Apache-2.0
//
// Snapshots, transactions and what happens between them, alike on every database.
#include "db/transact.h"

#include <atomic>
#include <thread>

#include "db/testing/notes.h"

namespace stithy::db::notes {

TEST_CASE("a transaction that is not committed leaves nothing") {
  on_notes([](Database& database, const Place&) {
    {
      auto tx = std::move(database.write(soon())).take();
      REQUIRE(insert(*tx, 1, "a"));
      CHECK(count(*tx) == 1);
      CHECK(count(database) == 0);
    }
    CHECK(count(database) == 0);
    auto failed = transact(database, soon(), [](Tx& tx) -> Result<void> {
      TRY(insert(tx, 2, "b"));
      return invalid("No.");
    });
    CHECK(failed.error().code == Code::Invalid);
    CHECK(count(database) == 0);
  });
}

TEST_CASE("after a taken name or a broken reference a transaction goes on") {
  on_notes([](Database& database, const Place&) {
    auto tx = std::move(database.write(soon())).take();
    CHECK(insert(*tx, 1, "a").value() == 1);
    CHECK(insert(*tx, 2, "a").error().code == Code::Conflict);
    CHECK(insert(*tx, 1, "c").error().code == Code::Conflict);
    CHECK(insert(*tx, 3, "d", 99).error().code == Code::Conflict);
    CHECK(insert(*tx, 4, "e", 1));
    CHECK(remove(*tx, 1).error().code == Code::Conflict);
    CHECK(remove(*tx, 77).value() == 0);
    CHECK_FALSE(tx->clashed());
    CHECK(tx->commit());
    CHECK(count(database) == 2);
  });
}

TEST_CASE("a reader keeps its snapshot while others write") {
  on_notes([](Database& database, const Place&) {
    auto before = std::move(database.read(soon())).take();
    CHECK(count(*before) == 0);
    REQUIRE(transact(database, soon(), [](Tx& tx) { return insert(tx, 1, "a"); }));
    CHECK(count(*before) == 0);
    CHECK(count(database) == 1);
  });
}

TEST_CASE("a reader cannot write") {
  on_notes([](Database& database, const Place&) {
    REQUIRE(transact(database, soon(), [](Tx& tx) { return insert(tx, 1, "a"); }));
    {
      auto reader = std::move(database.read(soon())).take();
      const std::array<Value, 1> id{to_value(1)};
      auto cursor = reader->query(kDelete, id);
      CHECK((!cursor || !(*cursor)->next()));
    }
    CHECK(count(database) == 1);
  });
}

TEST_CASE("beyond their limit writers wait for the first, and give up at their deadline") {
  on_each([](const Place& place) {
    TestDatabase database({.url = {}, .writers_max = 1}, place.server);
    REQUIRE(database->migrate(std::span(&kFirst, 1)));
    auto first = std::move(database->write(soon())).take();
    auto second = database->write(Deadline::in(milliseconds(30)));
    REQUIRE_FALSE(second);
    CHECK(second.error().code == Code::Unavailable);
    CHECK(second.error().message == "The database is busy.");
    std::atomic<bool> done = false;
    std::thread waiting([&] {
      auto third = transact(*database, soon(), [](Tx& tx) { return insert(tx, 2, "b"); });
      done = third.has_value();
    });
    CHECK(insert(*first, 1, "a"));
    CHECK(first->commit());  // frees the lane although `first` still lives
    waiting.join();
    CHECK(done);
    CHECK(insert(*first, 3, "c").error().code == Code::Internal);
  });
}

TEST_CASE("many threads write and read without loss") {
  on_notes([](Database& database, const Place&) {
    constexpr int kThreads = 8, kEach = 50;
    std::atomic<int> failures = 0;
    std::vector<std::thread> threads;
    for (int t = 0; t < kThreads; ++t) {
      threads.emplace_back([&, t] {
        for (int i = 0; i < kEach; ++i) {
          std::int64_t id = t * kEach + i + 1;
          auto done = transact(database, Deadline::in(std::chrono::seconds(20)),
                               [&](Tx& tx) { return insert(tx, id, std::to_string(id)); });
          auto reader = database.read(Deadline::in(std::chrono::seconds(20)));
          const std::array<Value, 1> key{to_value(id)};
          bool seen =
              reader && one_row<std::string>(**reader, kFind, key, first_column<std::string>);
          if (!done || !seen) ++failures;
        }
      });
    }
    for (auto& thread : threads) thread.join();
    CHECK(failures == 0);
    CHECK(count(database) == kThreads * kEach);
    CHECK(database.check_integrity());
    CHECK(database.stats().readers_open <= 8);
    CHECK(database.stats().transactions == kThreads * kEach);
    CHECK(database.stats().writers_busy == 0);
  });
}

TEST_CASE("what is checked before it is written holds, however many write at once") {
  on_notes([](Database& database, const Place&) {
    constexpr int kThreads = 6, kRoom = 20;
    std::atomic<int> inserted = 0, refused = 0, failed = 0;
    std::vector<std::thread> threads;
    for (int t = 0; t < kThreads; ++t) {
      threads.emplace_back([&, t] {
        for (int i = 0; i < 8; ++i) {
          std::int64_t id = t * 100 + i + 1;
          auto done = transact(
              database, Deadline::in(std::chrono::seconds(30)), [&](Tx& tx) -> Result<void> {
                auto full = TRY(one_row<std::int64_t>(tx, kCount, {}, first_column<std::int64_t>));
                if (full >= kRoom) return invalid("There is no room.");
                TRY(insert(tx, id, std::to_string(id)));
                return {};
              });
          ++(done ? inserted : done.error().code == Code::Invalid ? refused : failed);
        }
      });
    }
    for (auto& thread : threads) thread.join();
    CHECK(failed == 0);
    CHECK(inserted == kRoom);
    CHECK(count(database) == kRoom);
  });
}

TEST_CASE("two transactions that clash: one is undone, says so, and passes when it runs again") {
  on_notes(
      [](Database& database, const Place&) {
        std::atomic<int> runs = 0, arrived = 0;
        auto both = [&](std::int64_t mine) {
          return transact(
              database, Deadline::in(std::chrono::seconds(20)), [&](Tx& tx) -> Result<void> {
                ++runs;
                auto seen = TRY(one_row<std::int64_t>(tx, kCount, {}, first_column<std::int64_t>));
                // In the first run each waits for the other to have read the same.
                for (++arrived; arrived < 2;) std::this_thread::sleep_for(milliseconds(1));
                TRY(insert(tx, mine, "count " + std::to_string(seen)));
                return {};
              });
        };
        Result<void> other = internal("did not run");
        std::thread second([&] { other = both(2); });
        auto first = both(1);
        second.join();
        CHECK(first);
        CHECK(other);
        CHECK(runs > 2);
        CHECK(database.stats().clashes >= 1);
        CHECK(count(database) == 2);  // with different names, or the second insert had failed
      },
      servers());
}

TEST_CASE("readers beyond the limit wait for their turn") {
  on_each([](const Place& place) {
    TestDatabase database({.url = {}, .readers_max = 2}, place.server);
    auto one = std::move(database->read(soon())).take();
    auto two = std::move(database->read(soon())).take();
    CHECK(database->read(Deadline::in(milliseconds(20))).error().code == Code::Unavailable);
    one.reset();
    CHECK(database->read(soon()));
  });
}

TEST_CASE("a connection that breaks is Unavailable to its user and replaced for the next") {
  on_notes(
      [](Database& database, const Place&) {
        bool mysql = database.dialect() == Dialect::Mysql;
        const Text end_own(
            "notes.end_own",
            mysql ? "kill connection_id()" : "select pg_terminate_backend(pg_backend_pid())",
            mysql ? 0 : 1);
        for (bool reads : {true, false}) {
          {
            std::unique_ptr<Tx> tx;
            std::unique_ptr<Reader> reader;
            if (reads) reader = std::move(database.read(soon())).take();
            if (!reads) tx = std::move(database.write(soon())).take();
            Reader& session = reads ? *reader : *tx;
            if (!reads) REQUIRE(insert(*tx, 1, "lost"));
            auto ended = session.query(end_own, {});
            REQUIRE_FALSE(ended);
            CHECK(ended.error().code == Code::Unavailable);
            CHECK(ended.error().retry_after.has_value());
            if (!reads) CHECK_FALSE(tx->commit());
          }
          CHECK(count(database) == 0);
        }
        CHECK(transact(database, soon(), [](Tx& tx) { return insert(tx, 1, "kept"); }));
        CHECK(count(database) == 1);
      },
      servers());
}

TEST_CASE("after a commit the hook is called, and not after a rollback") {
  on_notes([](Database& database, const Place&) {
    int told = 0;
    database.on_commit([&] { ++told; });
    REQUIRE(transact(database, soon(), [](Tx& tx) { return insert(tx, 1, "a"); }));
    (void)transact(database, soon(), [](Tx&) -> Result<void> { return invalid("No."); });
    database.on_commit({});
    REQUIRE(transact(database, soon(), [](Tx& tx) { return insert(tx, 2, "b"); }));
    CHECK(told == 1);
  });
}

}  // namespace stithy::db::notes
