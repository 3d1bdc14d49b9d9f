// SPDX-License-Identifier: Apache-2.0
#include "sys/compress.h"

#include <brotli/encode.h>
#include <zlib.h>

#include <algorithm>

#include "base/text.h"

namespace stithy::sys {

std::string gzip(std::string_view bytes, int level) {
  z_stream z{};
  CHECK(deflateInit2(&z, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK);
  std::string out(deflateBound(&z, bytes.size()), '\0');
  z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  z.avail_in = static_cast<uInt>(bytes.size());
  z.next_out = reinterpret_cast<Bytef*>(out.data());
  z.avail_out = static_cast<uInt>(out.size());
  CHECK(deflate(&z, Z_FINISH) == Z_STREAM_END);
  out.resize(z.total_out);
  deflateEnd(&z);
  return out;
}

std::string brotli(std::string_view bytes, int quality) {
  std::size_t size = BrotliEncoderMaxCompressedSize(bytes.size());
  std::string out(std::max<std::size_t>(size, 64), '\0');
  size = out.size();
  CHECK(BrotliEncoderCompress(quality, 20, BROTLI_MODE_TEXT, bytes.size(),
                              reinterpret_cast<const std::uint8_t*>(bytes.data()), &size,
                              reinterpret_cast<std::uint8_t*>(out.data())) == BROTLI_TRUE);
  out.resize(size);
  return out;
}

struct Deflater::State {
  z_stream z{};
};

Deflater::Deflater(int level) : state_(std::make_unique<State>()) {
  CHECK(deflateInit(&state_->z, level) == Z_OK);
}

Deflater::~Deflater() { deflateEnd(&state_->z); }

void Deflater::deflate(std::string_view input, Last last, std::string& out) {
  constexpr std::size_t kRoom = std::size_t{16} * 1024;
  auto& z = state_->z;
  z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(input.data()));
  z.avail_in = static_cast<uInt>(input.size());
  int rc = Z_OK;
  do {
    const std::size_t held = out.size();
    out.resize(held + kRoom);
    z.next_out = reinterpret_cast<Bytef*>(out.data() + held);
    z.avail_out = static_cast<uInt>(kRoom);
    rc = ::deflate(&z, last == Last::Yes ? Z_FINISH : Z_NO_FLUSH);
    CHECK(rc != Z_STREAM_ERROR);
    out.resize(held + kRoom - z.avail_out);
  } while (z.avail_out == 0);
  if (last == Last::No) return;
  CHECK(rc == Z_STREAM_END);
  CHECK(deflateReset(&z) == Z_OK);
}

struct Inflater::State {
  z_stream z{};
  std::uint64_t in = 0, out = 0, bytes_max = 0, ratio_max = 0;
};

Inflater::Inflater(Format format, std::uint64_t bytes_max, std::uint64_t ratio_max)
    : state_(std::make_unique<State>()) {
  state_->bytes_max = bytes_max;
  state_->ratio_max = ratio_max;
  CHECK(inflateInit2(&state_->z, format == Format::Gzip ? 15 + 16 : 15) == Z_OK);
}

Inflater::~Inflater() { inflateEnd(&state_->z); }

Result<Inflater::Step> Inflater::inflate(std::string_view input, std::span<char> output) {
  auto& z = state_->z;
  z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(input.data()));
  z.avail_in = static_cast<uInt>(input.size());
  z.next_out = reinterpret_cast<Bytef*>(output.data());
  z.avail_out = static_cast<uInt>(output.size());
  int rc = ::inflate(&z, Z_NO_FLUSH);
  if (rc != Z_OK && rc != Z_STREAM_END && rc != Z_BUF_ERROR)
    return invalid(text::format("The compressed data is broken ({}).", z.msg ? z.msg : "zlib"));
  Step step{input.size() - z.avail_in, output.size() - z.avail_out, rc == Z_STREAM_END};
  state_->in += step.consumed;
  state_->out += step.produced;
  constexpr std::uint64_t kRatioGrace = 1 << 20;
  if (state_->out > state_->bytes_max)
    return too_large(
        text::format("The data is larger than {} bytes when decompressed.", state_->bytes_max));
  if (state_->out > kRatioGrace &&
      state_->out / std::max<std::uint64_t>(state_->in, 1) > state_->ratio_max)
    return too_large(
        text::format("The data decompresses to more than {} times its size.", state_->ratio_max));
  return step;
}

std::uint64_t Inflater::total_out() const { return state_->out; }

void Inflater::reset(std::uint64_t bytes_max) {
  CHECK(inflateReset(&state_->z) == Z_OK);
  state_->in = state_->out = 0;
  state_->bytes_max = bytes_max;
}

}  // namespace stithy::sys
