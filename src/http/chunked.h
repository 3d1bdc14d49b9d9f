// SPDX-License-Identifier: Apache-2.0
//
// chunked.h — the strict decoder of the chunked transfer coding (RFC 9112 section 7.1).
//
// Copies nothing: next() returns a view of body bytes inside its input. Extensions are bounded and
// ignored, trailers are checked, bounded and dropped. One decoder reads one body; after Broken the
// connection must end. Not thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace stithy::http {

class ChunkedDecoder {
 public:
  enum class Status : std::uint8_t { More, End, Broken };
  struct Piece {
    std::size_t consumed = 0;  // bytes of the input that are done with, `bytes` among them
    std::string_view bytes;    // body bytes, at most `bytes_max`
    Status status = Status::More;
  };
  // The next piece of body in `input`. An empty `bytes` with More means: more input is needed.
  Piece next(std::string_view input, std::size_t bytes_max);
  std::string_view fault() const { return fault_; }  // a sentence, after Broken

 private:
  enum class At : std::uint8_t {
    SizeFirst,
    Size,
    Extension,
    SizeLf,
    Data,
    DataCr,
    DataLf,
    Trailer,
    TrailerLf,
    Done,
    Broken
  };
  bool step(char c);
  bool size_digit(char c);
  bool after_size(char c);
  bool trailer_byte(char c);
  bool trailer_line();
  bool broken(std::string_view fault);

  At at_ = At::SizeFirst;
  std::uint64_t left_ = 0;  // of the current chunk
  int digits_ = 0;
  std::size_t extension_bytes_ = 0, extensions_total_ = 0, trailer_bytes_ = 0;
  std::string trailer_;
  std::string_view fault_;
};

}  // namespace stithy::http
