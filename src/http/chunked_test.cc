// SPDX-License-Identifier: Apache-2.0
#include "http/chunked.h"

#include <doctest/doctest.h>

#include <string>

namespace stithy::http {
namespace {

struct Decoded {
  std::string body, rest;
  ChunkedDecoder::Status status = ChunkedDecoder::Status::More;
};

// Feeds `step` bytes at a time, as a network would.
Decoded decode(std::string_view input, std::size_t step = 1 << 20) {
  ChunkedDecoder decoder;
  Decoded out;
  std::size_t at = 0, given = 0;
  while (out.status == ChunkedDecoder::Status::More) {
    auto piece = decoder.next(input.substr(at, given - at), 7);
    out.body += piece.bytes;
    at += piece.consumed;
    out.status = piece.status;
    if (piece.consumed == 0 && piece.status == ChunkedDecoder::Status::More) {
      if (given == input.size()) break;
      given = std::min(input.size(), given + step);
    }
  }
  out.rest = input.substr(at);
  return out;
}

bool is_broken(std::string_view input) {
  return decode(input).status == ChunkedDecoder::Status::Broken;
}

TEST_CASE("chunks are joined, however they are cut on the way") {
  const std::string_view input =
      "5\r\nhello\r\n00C;x=\"y\"\r\n big wide wo\r\n3\r\nrld\r\n0\r\nX-Sum: 1\r\n\r\nNEXT";
  for (std::size_t step : {1u, 2u, 3u, 1000u}) {
    auto out = decode(input, step);
    CHECK(out.status == ChunkedDecoder::Status::End);
    CHECK(out.body == "hello big wide world");
    CHECK(out.rest == "NEXT");
  }
}

TEST_CASE("sizes that two parsers could read differently are broken") {
  for (const char* bad : {"FFFFFFFFFFFFFFFF\r\n", "-1\r\n", "0x5\r\n", " 5\r\n", "5 \r\n", "+5\r\n",
                          "\r\n", ";x\r\n", "g\r\n", "5\n", "5\rX", "0000000000000000005\r\n"}) {
    CAPTURE(bad);
    CHECK(is_broken(bad));
  }
}

TEST_CASE("a chunk ends with CR LF and nothing else") {
  CHECK(is_broken("5\r\nhello0\r\n\r\n"));
  CHECK(is_broken("5\r\nhelloX\r\n"));
  CHECK(is_broken("5\r\nhello\n"));
  CHECK(is_broken("5\r\nhello\rX"));
}

TEST_CASE("extensions are bounded") {
  CHECK_FALSE(is_broken("1;" + std::string(256, 'x') + "\r\na\r\n"));
  CHECK(is_broken("1;" + std::string(257, 'x') + "\r\na\r\n"));
  CHECK(is_broken("1;a\nb\r\n"));
  std::string many;
  for (int i = 0; i < 300; ++i) many += "1;" + std::string(250, 'x') + "\r\na\r\n";
  CHECK(is_broken(many));
}

TEST_CASE("trailers are bounded and may not change the framing") {
  CHECK(is_broken("0\r\nContent-Length: 5\r\n\r\n"));
  CHECK(is_broken("0\r\ntransfer-ENCODING: chunked\r\n\r\n"));
  CHECK(is_broken("0\r\nno colon\r\n\r\n"));
  CHECK(is_broken("0\r\n folded: x\r\n\r\n"));
  CHECK(is_broken("0\r\nX: " + std::string(5000, 'y') + "\r\n\r\n"));
  CHECK(is_broken("0\r\nX: y\n\r\n"));
  CHECK(decode("0\r\n\r\n").status == ChunkedDecoder::Status::End);
}

}  // namespace
}  // namespace stithy::http
