// SPDX-License-Identifier: Apache-2.0
//
// fuzz_chunked.cc — the chunked coding: however the input is cut, the same body comes out.
// fuzz: src/http/chunked.cc src/http/parser.cc src/http/message.cc
// fuzz: src/base/text.cc src/base/encoding.cc src/base/result.cc src/base/log.cc
// fuzz: src/base/instant.cc src/base/json.cc -lfmt -lboost_json
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "http/chunked.h"

namespace {

using stithy::http::ChunkedDecoder;

struct Decoded {
  std::string body;
  std::size_t consumed = 0;
  ChunkedDecoder::Status status = ChunkedDecoder::Status::More;
};

Decoded decode(std::string_view input, std::size_t step, std::size_t piece_max) {
  ChunkedDecoder decoder;
  Decoded out;
  std::size_t given = 0;
  while (out.status == ChunkedDecoder::Status::More) {
    auto piece = decoder.next(input.substr(out.consumed, given - out.consumed), piece_max);
    CHECK(piece.bytes.size() <= piece_max && piece.consumed <= given - out.consumed);
    out.body += piece.bytes;
    out.consumed += piece.consumed;
    out.status = piece.status;
    if (piece.consumed > 0 || out.status != ChunkedDecoder::Status::More) continue;
    if (given == input.size()) break;
    given = std::min(input.size(), given + step);
  }
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  std::string_view input(reinterpret_cast<const char*>(data) + 2, size - 2);
  auto a = decode(input, input.size() + 1, input.size() + 1);
  auto b = decode(input, 1 + data[0] % 16, 1 + data[1] % 16);
  CHECK(a.status == b.status && a.body == b.body && a.consumed == b.consumed);
  CHECK(a.body.size() <= input.size());
  return 0;
}
