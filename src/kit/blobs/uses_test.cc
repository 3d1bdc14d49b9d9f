// SPDX-License-Identifier: Apache-2.0
#include "kit/blobs/uses.h"

#include <doctest/doctest.h>

#include "base/text.h"
#include "kit/blobs/check.h"
#include "kit/blobs/collect.h"
#include "kit/blobs/queries.h"
#include "kit/blobs/testing/test_store.h"

namespace stithy::blobs {
namespace {

using std::chrono::hours;

std::vector<std::string> problems_of(TestStore& bench, CheckDepth depth = CheckDepth::Hashes) {
  std::vector<std::string> out;
  REQUIRE(check(bench.store, *bench.database, depth,
                [&](std::string what) { out.push_back(std::move(what)); }));
  return out;
}

TEST_CASE("a blob counts once an owner, however often and for whatever it is used") {
  TestStore bench;
  auto a = bench.put("aaaa");
  auto b = bench.put("bb");
  for (int twice = 0; twice < 2; ++twice) {
    CHECK(bench.use(1, a));
    CHECK(bench.use(1, a, {.reference = "file 1"}));
    CHECK(bench.use(1, b));
    CHECK(bench.use(2, a));
  }
  CHECK(bench.usage(1).size_bytes == 6);
  CHECK(bench.usage(1).blobs == 2);
  CHECK(bench.usage(2).size_bytes == 4);
  CHECK(bench.usage(3).size_bytes == 0);
  CHECK(problems_of(bench).empty());
  for (int twice = 0; twice < 2; ++twice) {
    bench.release(1, a.hash);
    CHECK(bench.usage(1).size_bytes == 6);
  }
  bench.release(1, a.hash, "file 1");
  CHECK(bench.usage(1).size_bytes == 2);
  CHECK(bench.usage(1).blobs == 1);
  CHECK(bench.usage(2).size_bytes == 4);
  CHECK(problems_of(bench).empty());
}

TEST_CASE("a quota is held at its edge, and the refusal names it") {
  TestStore bench;
  auto a = bench.put("12345");
  auto b = bench.put("67890");
  auto c = bench.put("x");
  UseOptions ten{.quota = Quota{"lfs.quota", 10}};
  CHECK(bench.use(1, a, ten));
  CHECK(bench.use(1, b, ten));
  CHECK(bench.use(1, b, ten));  // there already: nothing more is needed
  auto refused = bench.use(1, c, ten);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == Code::TooLarge);
  CHECK(text::contains(refused.error().message, "lfs.quota"));
  CHECK(bench.usage(1).size_bytes == 10);
  CHECK(bench.use(2, c, ten));
  bench.release(1, a.hash);
  CHECK(bench.use(1, c, ten));
  CHECK(bench.usage(1).size_bytes == 6);
  CHECK(problems_of(bench).empty());
}

TEST_CASE("content is lent from an owner who uses it, and from no other") {
  TestStore bench;
  auto a = bench.put("aaaa");
  CHECK(bench.use(1, a));
  auto lend = [&](std::int64_t from, std::int64_t to) {
    return db::transact(*bench.database, TestStore::soon(), [&](db::Tx& tx) {
      return use_of(tx, {"repo", from}, {"repo", to}, a.hash, {}, bench.now);
    });
  };
  CHECK(lend(1, 2));
  CHECK(bench.usage(2).size_bytes == 4);
  auto refused = lend(9, 3);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == Code::NotFound);
  CHECK(problems_of(bench).empty());
}

TEST_CASE("all uses of an owner are listed in pages and released in batches") {
  TestStore bench;
  for (const char* bytes : {"a", "b", "c", "d", "e"}) CHECK(bench.use(1, bench.put(bytes)));
  {
    auto reader = std::move(bench.database->read(TestStore::soon())).take();
    auto first = list_uses(*reader, {"repo", 1}, nullptr, 3).value();
    REQUIRE(first.size() == 3);
    CHECK(list_uses(*reader, {"repo", 1}, &first.back(), 3).value().size() == 2);
    CHECK(find_use(*reader, {"repo", 1}, Hash::of("a")).value() == std::uint64_t{1});
    CHECK_FALSE(find_use(*reader, {"repo", 2}, Hash::of("a")).value());
    CHECK(load_total(*reader)->blobs == 5);
  }
  std::vector<std::size_t> gone;
  for (int i = 0; i < 3; ++i)
    gone.push_back(*db::transact(*bench.database, TestStore::soon(), [&](db::Tx& tx) {
      return release_some(tx, {"repo", 1}, 3, bench.now);
    }));
  CHECK(gone == std::vector<std::size_t>{3, 2, 0});
  CHECK(bench.usage(1).size_bytes == 0);
  CHECK(problems_of(bench).empty());
}

TEST_CASE("what nobody uses goes a day after its last use, and what is used stays") {
  TestStore bench;
  auto started = Instant{std::chrono::duration_cast<std::chrono::microseconds>(
                             std::chrono::system_clock::now().time_since_epoch())
                             .count()};
  bench.now = started;
  Hash used, left, never;
  {
    auto a = bench.put("used"), b = bench.put("left"), c = bench.put("never");
    used = a.hash, left = b.hash, never = c.hash;
    CHECK(bench.use(1, a));
    CHECK(bench.use(1, b));
  }
  auto collect_at = [&](Instant at) {
    return collect(bench.store, *bench.database, at, TestStore::soon()).value();
  };
  bench.now = started + hours(48);
  bench.release(1, left);
  CHECK(collect_at(started + hours(23)).blobs == 0);
  CHECK(collect_at(started + hours(49)).blobs == 1);  // never used, and old
  CHECK_FALSE(bench.has(never));
  CHECK(bench.has(left));
  auto last = collect_at(started + hours(73));
  CHECK(last.rows == 1);
  CHECK(last.blobs == 1);
  CHECK(last.size_bytes == 4);
  CHECK_FALSE(bench.has(left));
  CHECK(bench.has(used));
  CHECK(problems_of(bench).empty());
}

TEST_CASE("a blob that is used again while garbage is collected survives") {
  TestStore bench;
  auto collect_with = [&](std::function<void()> meanwhile) {
    Interrupted store(bench.store, std::move(meanwhile));
    auto far = Instant::from_seconds(4'000'000'000);  // everything is old
    return collect(store, *bench.database, far, TestStore::soon()).value().blobs;
  };
  Hash hash = bench.put("again").hash;
  std::optional<Stored> held;
  CHECK(collect_with([&] { held.emplace(bench.put("again")); }) == 0);  // put, row not written yet
  CHECK(bench.has(hash));
  held.reset();
  CHECK(collect_with([&] { CHECK(bench.use(1, bench.put("again"))); }) == 0);  // put and used
  CHECK(bench.has(hash));
  CHECK(collect_with([] {}) == 0);
  bench.release(1, hash);
  CHECK(collect_with([] {}) == 1);
  CHECK_FALSE(bench.has(hash));
}

TEST_CASE("the check tells a missing, a shortened and a changed blob, and wrong sums") {
  TestStore bench;
  auto missing = bench.put("missing"), shorter = bench.put("shorter"), changed = bench.put("chang");
  for (const auto* stored : {&missing, &shorter, &changed}) CHECK(bench.use(1, *stored));
  CHECK(problems_of(bench).empty());
  REQUIRE(sys::remove_tree(bench.path_of(missing.hash)));
  REQUIRE(sys::write_file_durably(bench.path_of(shorter.hash), "short"));
  REQUIRE(sys::write_file_durably(bench.path_of(changed.hash), "CHANG"));
  CHECK(problems_of(bench, CheckDepth::Sizes).size() == 2);
  CHECK(problems_of(bench).size() == 3);
  REQUIRE(db::transact(*bench.database, TestStore::soon(), [&](db::Tx& tx) -> Result<void> {
    TRY(kit::sql::subtract_usage(tx, "repo", 1, 1));
    TRY(kit::sql::set_uses(tx, changed.hash.hex(), 7, Instant{}));
    return {};
  }));
  CHECK(problems_of(bench).size() == 5);
}

}  // namespace
}  // namespace stithy::blobs
