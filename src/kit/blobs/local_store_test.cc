// SPDX-License-Identifier: Apache-2.0
#include "kit/blobs/local_store.h"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <thread>

#include "kit/blobs/spool.h"
#include "kit/blobs/testing/test_store.h"
#include "sys/failpoint.h"

namespace stithy::blobs {
namespace {

template <class T>
Code code_of(const Result<T>& result) {
  REQUIRE_FALSE(result.has_value());
  return result.error().code;
}

std::size_t count_scratch(const TestStore& bench) {
  return sys::list_directory(bench.scratch).value().size();
}

TEST_CASE("a hash has one spelling") {
  const std::string hex = Hash::of("x").hex();
  CHECK(Hash::parse(hex)->hex() == hex);
  CHECK(Hash::of("x").etag() == "\"" + hex + "\"");
  CHECK_FALSE(Hash::parse(hex.substr(1)));
  CHECK_FALSE(Hash::parse(hex + "0"));
  CHECK_FALSE(Hash::parse("A" + hex.substr(1)));
  CHECK_FALSE(Hash::parse("g" + hex.substr(1)));
}

TEST_CASE("what is not what was announced never becomes visible") {
  TestStore bench;
  auto put = [&](Expected expected) {
    return bench.store.put(source_of("content"), expected, TestStore::soon());
  };
  CHECK(code_of(put({.hash = Hash::of("other")})) == Code::Invalid);
  CHECK(code_of(put({.size_bytes = 6})) == Code::Invalid);
  CHECK(code_of(put({.size_bytes = 8})) == Code::Invalid);
  CHECK(code_of(put({.size_bytes_max = 6})) == Code::TooLarge);
  CHECK(code_of(put({.size_bytes = 100, .size_bytes_max = 6})) == Code::TooLarge);
  CHECK_FALSE(bench.has(Hash::of("content")));
  CHECK(count_scratch(bench) == 0);
  CHECK(put({.hash = Hash::of("content"), .size_bytes = 7, .size_bytes_max = 7}));
  CHECK(bench.has(Hash::of("content")));
}

TEST_CASE("a source that fails leaves nothing behind") {
  TestStore bench;
  bool first = true;
  Source failing = [&](std::span<char> into) -> Result<std::size_t> {
    if (!std::exchange(first, false)) return unavailable("gone", std::chrono::seconds(1));
    std::fill(into.begin(), into.end(), 'x');
    return into.size();
  };
  CHECK(code_of(bench.store.put(failing, {}, TestStore::soon())) == Code::Unavailable);
  CHECK(count_scratch(bench) == 0);
}

TEST_CASE("each step that fails leaves no temporary file, and the next try works") {
  for (const char* point :
       {"blobs.while_writing", "blobs.before_file_sync", "blobs.before_directory",
        "blobs.before_rename", "blobs.before_directory_sync"}) {
    CAPTURE(point);
    TestStore bench;
    sys::set_failpoints(std::string(point) + ":once");
    CHECK(code_of(bench.store.put(source_of("a"), {}, TestStore::soon())) == Code::Internal);
    sys::set_failpoints("");
    CHECK(count_scratch(bench) == 0);
    bench.put("a");
    CHECK(bench.has(Hash::of("a")));
  }
}

TEST_CASE("a damaged file is mended by putting the same content again") {
  TestStore bench;
  auto hash = bench.put("right").hash;
  REQUIRE(::chmod(bench.path_of(hash).c_str(), 0600) == 0);
  REQUIRE(sys::write_file_durably(bench.path_of(hash), "wrong"));
  bench.put("right");
  auto opened = bench.store.open(hash, TestStore::soon());
  REQUIRE(opened);
  CHECK(*hash_file(opened->fd.get(), TestStore::soon()) == hash);
}

TEST_CASE("links and directories in the place of a blob are not followed") {
  TestStore bench;
  auto hash = bench.put("mine").hash;
  auto path = bench.path_of(hash);
  REQUIRE(sys::write_file_durably(bench.directory.path() / "secret", "mine"));
  REQUIRE(::unlink(path.c_str()) == 0);
  REQUIRE(::symlink((bench.directory.path() / "secret").c_str(), path.c_str()) == 0);
  CHECK_FALSE(bench.store.open(hash, TestStore::soon()));
  CHECK_FALSE(bench.has(hash));
  REQUIRE(::unlink(path.c_str()) == 0);
  REQUIRE(sys::make_directories(path));
  CHECK_FALSE(bench.store.open(hash, TestStore::soon()));
  CHECK_FALSE(bench.has(hash));
}

TEST_CASE("what is opened stays readable when the blob goes") {
  TestStore bench;
  Hash hash;
  {
    auto stored = bench.put("still here");
    hash = stored.hash;
    auto always = [](const Entry&) { return true; };
    CHECK_FALSE(*bench.store.remove(hash, always, TestStore::soon()));  // somebody holds it
  }
  auto opened = bench.store.open(hash, TestStore::soon());
  REQUIRE(opened);
  CHECK(*bench.store.remove(
      hash, [](const Entry&) { return true; }, TestStore::soon()));
  CHECK_FALSE(bench.has(hash));
  CHECK(*hash_file(opened->fd.get(), TestStore::soon()) == hash);
}

TEST_CASE("a listing tells blobs alone, and ends when its reader has enough") {
  TestStore bench;
  for (const char* bytes : {"a", "b", "c"}) bench.put(bytes);
  auto hash = Hash::of("a");
  REQUIRE(sys::write_file_durably(bench.path_of(hash).parent_path() / "stray", "x"));
  std::size_t seen = 0;
  REQUIRE(bench.store.list(
      [&](const Entry& entry) -> Result<bool> {
        CHECK(entry.size_bytes == 1);
        ++seen;
        return true;
      },
      TestStore::soon()));
  CHECK(seen == 3);
  seen = 0;
  REQUIRE(bench.store.list([&](const Entry&) -> Result<bool> { return ++seen < 2; },
                           TestStore::soon()));
  CHECK(seen == 2);
}

TEST_CASE("many threads that put the same content agree") {
  TestStore bench;
  std::atomic<int> stored{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i)
    threads.emplace_back([&] {
      for (int round = 0; round < 10; ++round)
        if (bench.store.put(source_of("shared"), {}, TestStore::soon())) ++stored;
    });
  for (auto& thread : threads) thread.join();
  CHECK(stored == 80);
  CHECK(bench.has(Hash::of("shared")));
  CHECK(count_scratch(bench) == 0);
}

}  // namespace
}  // namespace stithy::blobs
