// SPDX-License-Identifier: Apache-2.0
#include "kit/blobs/collect.h"

#include <doctest/doctest.h>

#include <atomic>
#include <thread>

#include "kit/blobs/testing/test_store.h"
#include "sys/threads.h"

namespace stithy::blobs {
namespace {

// Puts, uses and releases a few contents again and again; the first thing that went wrong.
Result<void> work(TestStore& bench, std::int64_t owner, int rounds) {
  for (int round = 0; round < rounds; ++round) {
    const std::string bytes = "content " + std::to_string(round % 3);
    Hash hash;
    {
      auto stored = TRY(bench.store.put(source_of(bytes), {}, TestStore::soon()));
      TRY(bench.use(owner, stored));
      hash = stored.hash;
    }
    std::this_thread::yield();
    if (!bench.has(hash)) return internal("a blob went while it had a user");
    TRY(db::transact(*bench.database, TestStore::soon(), [&](db::Tx& tx) {
      return release(tx, {"repo", owner}, hash, {}, bench.now);
    }));
  }
  return {};
}

TEST_CASE("no blob goes while it has a user, whatever is put, released and collected at once") {
  constexpr int kOwners = 3, kRounds = 60;
  TestStore bench;
  std::atomic<bool> done{false};
  sys::Locked<std::vector<std::string>> troubles;
  auto note = [&](const Error& error) {
    troubles.with([&](auto& all) { all.push_back(error.message + " " + error.cause); });
  };
  std::uint64_t collected = 0;
  std::thread collector([&] {
    const auto far = Instant::from_seconds(4'000'000'000);  // everything is old enough
    Interrupted store(bench.store, [] { std::this_thread::yield(); });
    while (!done) {
      auto gone = collect(store, *bench.database, far, TestStore::soon());
      if (gone)
        collected += gone->blobs;
      else
        note(gone.error());
    }
  });
  std::vector<std::thread> workers;
  for (int owner = 1; owner <= kOwners; ++owner)
    workers.emplace_back([&, owner] {
      auto worked = work(bench, owner, kRounds);
      if (!worked) note(worked.error());
    });
  for (auto& worker : workers) worker.join();
  done = true;
  collector.join();
  troubles.with([](auto& all) {
    for (const auto& trouble : all) FAIL_CHECK(trouble);
  });
  CHECK(collected > 0);
  for (int owner = 1; owner <= kOwners; ++owner) CHECK(bench.usage(owner).blobs == 0);
}

}  // namespace
}  // namespace stithy::blobs
