// SPDX-License-Identifier: Apache-2.0
#include "kit/blobs/answer.h"

#include <doctest/doctest.h>

#include "kit/blobs/testing/test_store.h"

namespace stithy::blobs {
namespace {

struct Asked {
  int status = 0;
  std::uint64_t offset = 0, size_bytes = 0;
  std::string range = {};
};

Asked ask(TestStore& bench, const Hash& hash, std::string_view name = {},
          std::string_view value = {}, std::string_view range = {}) {
  http::Headers headers;
  if (!name.empty()) headers.add(name, value);
  if (!range.empty()) headers.add("Range", range);
  auto response = answer(bench.store, hash, 10, headers, TestStore::soon());
  REQUIRE(response);
  CHECK(response->headers.find("ETag") == hash.etag());
  Asked out{.status = response->status};
  out.range = response->headers.find("Content-Range").value_or("");
  if (const auto* file = std::get_if<http::FileBody>(&response->body)) {
    out.offset = file->offset;
    out.size_bytes = file->size_bytes;
  }
  return out;
}

TEST_CASE("the hash is the entity tag, and ranges and conditions hold") {
  TestStore bench;
  auto hash = bench.put("0123456789").hash;
  auto whole = ask(bench, hash);
  CHECK(whole.status == 200);
  CHECK(whole.size_bytes == 10);
  auto part = ask(bench, hash, "Range", "bytes=2-4");
  CHECK(part.status == 206);
  CHECK(part.offset == 2);
  CHECK(part.size_bytes == 3);
  CHECK(part.range == "bytes 2-4/10");
  auto beyond = ask(bench, hash, "Range", "bytes=10-");
  CHECK(beyond.status == 416);
  CHECK(beyond.range == "bytes */10");
  CHECK(ask(bench, hash, "If-None-Match", hash.etag()).status == 304);
  CHECK(ask(bench, hash, "If-None-Match", "\"other\"").status == 200);
  CHECK(ask(bench, hash, "If-Range", hash.etag(), "bytes=0-0").status == 206);
  CHECK(ask(bench, hash, "If-Range", "\"other\"", "bytes=0-0").status == 200);
}

TEST_CASE("a blob that a row promises and nobody has is our fault, not an absence") {
  TestStore bench;
  auto missing = answer(bench.store, Hash::of("x"), 1, {}, TestStore::soon());
  REQUIRE_FALSE(missing);
  CHECK(missing.error().code == Code::Internal);
  auto hash = bench.put("0123456789").hash;
  auto other = answer(bench.store, hash, 11, {}, TestStore::soon());
  REQUIRE_FALSE(other);
  CHECK(other.error().code == Code::Internal);
}

}  // namespace
}  // namespace stithy::blobs
