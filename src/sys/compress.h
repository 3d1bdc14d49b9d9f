// SPDX-License-Identifier: Apache-2.0
//
// compress.h — gzip, zlib and brotli. zlib and libbrotlienc stand behind compress.cc.
//
// Inflating is always bounded: the caller gives the most bytes that may come out.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

namespace stithy::sys {

std::string gzip(std::string_view bytes, int level = 6);      // RFC 1952
std::string brotli(std::string_view bytes, int quality = 5);  // RFC 7932

// Streaming deflate in the zlib format (RFC 1950), as packs hold objects.
class Deflater {
 public:
  explicit Deflater(int level = 6);
  ~Deflater();
  Deflater(const Deflater&) = delete;
  Deflater& operator=(const Deflater&) = delete;

  // Appends to `out` what `input` gives; with Last::Yes also the end, after which the next call
  // begins another stream.
  enum class Last : bool { No, Yes };
  void deflate(std::string_view input, Last last, std::string& out);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Streaming inflate. Feed input, take output; Invalid on a broken stream, TooLarge when more than
// `bytes_max` came out or the ratio to the input passes `ratio_max` (after the first MiB).
class Inflater {
 public:
  enum class Format : std::uint8_t { Gzip, Zlib };
  Inflater(Format format, std::uint64_t bytes_max, std::uint64_t ratio_max = 1200);
  ~Inflater();
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  struct Step {
    std::size_t consumed = 0;  // bytes of `input` used
    std::size_t produced = 0;  // bytes of `output` written
    bool finished = false;     // the end of the stream was read
  };
  Result<Step> inflate(std::string_view input, std::span<char> output);
  std::uint64_t total_out() const;
  // Starts over for another stream of the same format; cheaper than a new Inflater.
  void reset(std::uint64_t bytes_max);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace stithy::sys
