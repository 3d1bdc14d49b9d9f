// SPDX-License-Identifier: Apache-2.0
#include "http/negotiate.h"

#include <doctest/doctest.h>

#include <array>

#include "http/range.h"

namespace stithy::http {
namespace {

TEST_CASE("the encoding the client weighs highest is chosen") {
  CHECK(choose_encoding("gzip, deflate, br") == Encoding::Brotli);
  CHECK(choose_encoding("gzip;q=1.0, br;q=0.5") == Encoding::Gzip);
  CHECK(choose_encoding("gzip;q=0, br;q=0") == Encoding::Identity);
  CHECK(choose_encoding("*") == Encoding::Brotli);
  CHECK(choose_encoding("br;q=0, *;q=0.1") == Encoding::Gzip);
  CHECK(choose_encoding("identity, gzip;q=0.5") == Encoding::Identity);
  CHECK(choose_encoding("") == Encoding::Identity);
  CHECK(choose_encoding("gzip;q=nonsense") == Encoding::Identity);
  CHECK(choose_encoding("GZIP") == Encoding::Gzip);
}

TEST_CASE("parameters of a header are unquoted") {
  auto value = parse_header_value("Multipart/Form-Data; Boundary=\"a;\\\"b\"; charset=utf-8");
  REQUIRE(value);
  CHECK(value->value == "multipart/form-data");
  CHECK(value->param("boundary") == "a;\"b");
  CHECK(value->param("charset") == "utf-8");
  CHECK_FALSE(parse_header_value("a; b"));
  CHECK_FALSE(parse_header_value("a; b=\"c"));
  CHECK_FALSE(parse_header_value("a; b=c d=e"));
}

TEST_CASE("one range of bytes is understood, everything else means the whole") {
  using Kind = ByteRange::Kind;
  auto part = parse_range("bytes=2-5", 10);
  CHECK(part.kind == Kind::Part);
  CHECK(part.first == 2);
  CHECK(part.size_bytes == 4);
  CHECK(render_content_range(part, 10) == "bytes 2-5/10");
  CHECK(parse_range("bytes=7-", 10).size_bytes == 3);
  CHECK(parse_range("bytes=-4", 10).first == 6);
  CHECK(parse_range("bytes=-40", 10).size_bytes == 10);
  CHECK(parse_range("bytes=5-99999999999999999999999", 10).size_bytes == 5);
  CHECK(parse_range("bytes=10-", 10).kind == Kind::Unsatisfiable);
  CHECK(parse_range("bytes=-0", 10).kind == Kind::Unsatisfiable);
  CHECK(parse_range("bytes=0-", 0).kind == Kind::Unsatisfiable);
  for (const char* whole : {"bytes=0-1,3-4", "bytes=5-2", "bytes=a-b", "items=0-1", "bytes",
                            "bytes=", "bytes=--1", "bytes=1"}) {
    CAPTURE(whole);
    CHECK(parse_range(whole, 10).kind == Kind::Whole);
  }
  CHECK(parse_range(std::nullopt, 10).kind == Kind::Whole);
}

TEST_CASE("entity tags are compared weakly for caches and strongly for ranges") {
  CHECK(matches_etag("\"a\", W/\"b\"", "\"b\""));
  CHECK(matches_etag("*", "\"b\""));
  CHECK_FALSE(matches_etag("\"a\"", "\"b\""));
  CHECK(matches_if_range("\"a\"", "\"a\""));
  CHECK_FALSE(matches_if_range("W/\"a\"", "W/\"a\""));
  CHECK_FALSE(matches_if_range("Fri, 20 Nov 2026 09:00:00 GMT", "\"a\""));
}

}  // namespace
}  // namespace stithy::http
