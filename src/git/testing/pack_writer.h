// SPDX-License-Identifier: Apache-2.0
//
// pack_writer.h — for tests only: packs as nobody honest would write them. Objects are stored in
// uncompressed deflate blocks or by zlib's gzip door, whatever is declared about them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "sys/crypto.h"

namespace stithy::git::testing {

class PackWriter {
 public:
  void object(int type, std::string_view content) {
    object_declaring(type, content.size(), content);
  }
  void object_declaring(int type, std::uint64_t size, std::string_view content) {
    begin(type, size);
    body_ += deflate(content);
  }
  // `base` is the how-manieth object.
  void offset_delta(std::size_t base, const std::string& delta) {
    offset_delta_at(12 + body_.size() - starts_[base], delta);
  }
  void offset_delta_at(std::uint64_t distance, const std::string& delta) {
    begin(6, delta.size());
    std::string reversed(1, static_cast<char>(distance & 0x7f));
    while ((distance >>= 7) != 0) {
      --distance;
      reversed += static_cast<char>(0x80 | (distance & 0x7f));
    }
    body_.append(reversed.rbegin(), reversed.rend());
    body_ += deflate(delta);
  }
  void named_delta(std::string_view raw_base, const std::string& delta) {
    begin(7, delta.size());
    body_ += raw_base;
    body_ += deflate(delta);
  }
  std::string finish() const {
    std::string out("PACK\0\0\0\2", 8);
    for (int shift : {24, 16, 8, 0}) out += static_cast<char>(starts_.size() >> shift);
    out += body_;
    sys::Digest digest(sys::Digest::Kind::Sha1);
    digest.update(out);
    return out + digest.finish();
  }

  static std::string size(std::uint64_t n) {
    std::string out;
    for (; n >= 0x80; n >>= 7) out += static_cast<char>(0x80 | (n & 0x7f));
    return out + static_cast<char>(n);
  }
  static std::string sizes(std::uint64_t base, std::uint64_t result) {
    return size(base) + size(result);
  }
  // Copies the whole base (below 64 KiB) and appends `more`.
  static std::string copy_delta(std::size_t base_size, std::string_view more) {
    std::string out = sizes(base_size, base_size + more.size());
    out += '\xb0';
    out += static_cast<char>(base_size & 0xff);
    out += static_cast<char>(base_size >> 8);
    out += static_cast<char>(more.size());
    return out.append(more);
  }
  static std::string blob_id(std::string_view content) {
    sys::Digest digest(sys::Digest::Kind::Sha1);
    digest.update(text::format("blob {}", content.size()));
    digest.update(std::string_view("\0", 1));
    digest.update(content);
    return digest.finish();
  }

 private:
  void begin(int type, std::uint64_t size) {
    starts_.push_back(12 + body_.size());
    char first = static_cast<char>(type << 4 | static_cast<int>(size & 0x0f));
    size >>= 4;
    body_ += static_cast<char>(first | (size != 0 ? 0x80 : 0));
    if (size != 0) body_ += PackWriter::size(size);
  }
  // RFC 1950 around stored blocks of RFC 1951.
  static std::string deflate(std::string_view bytes) {
    std::string out("\x78\x01", 2);
    std::uint32_t a = 1, b = 0;
    for (char c : bytes) {
      a = (a + static_cast<unsigned char>(c)) % 65521;
      b = (b + a) % 65521;
    }
    do {
      std::size_t n = std::min<std::size_t>(bytes.size(), 65535);
      out += static_cast<char>(n == bytes.size() ? 1 : 0);
      for (std::size_t v : {n & 0xff, n >> 8, ~n & 0xff, (~n >> 8) & 0xff})
        out += static_cast<char>(v);
      out += bytes.substr(0, n);
      bytes.remove_prefix(n);
    } while (!bytes.empty());
    for (int shift : {8, 0}) out += static_cast<char>(b >> shift);
    for (int shift : {8, 0}) out += static_cast<char>(a >> shift);
    return out;
  }
  std::vector<std::uint64_t> starts_;
  std::string body_;
};

}  // namespace stithy::git::testing
