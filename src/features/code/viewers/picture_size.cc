// SPDX-License-Identifier: Apache-2.0
#include "features/code/viewers/picture_size.h"

namespace stithy::code {

namespace {

std::uint32_t byte_at(std::string_view bytes, std::size_t at) {
  return static_cast<unsigned char>(bytes[at]);
}

std::uint32_t big(std::string_view bytes, std::size_t at, std::size_t count) {
  std::uint32_t n = 0;
  for (std::size_t i = 0; i < count; ++i) n = n << 8 | byte_at(bytes, at + i);
  return n;
}

std::uint32_t little(std::string_view bytes, std::size_t at, std::size_t count) {
  std::uint32_t n = 0;
  for (std::size_t i = count; i > 0; --i) n = n << 8 | byte_at(bytes, at + i - 1);
  return n;
}

// Segments follow each other, each with its length, up to the frame that begins the picture.
std::optional<PictureSize> size_of_jpeg(std::string_view bytes) {
  std::size_t at = 2;
  while (at + 9 <= bytes.size() && byte_at(bytes, at) == 0xff) {
    const std::uint32_t marker = byte_at(bytes, at + 1);
    if (marker == 0xff) {
      ++at;
      continue;
    }
    const bool frame =
        marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
    if (frame) return PictureSize{big(bytes, at + 7, 2), big(bytes, at + 5, 2)};
    const std::uint32_t length = big(bytes, at + 2, 2);
    if (length < 2) return std::nullopt;
    at += 2 + length;
  }
  return std::nullopt;
}

std::optional<PictureSize> size_of_webp(std::string_view bytes) {
  if (bytes.size() < 30) return std::nullopt;
  const std::string_view form = bytes.substr(12, 4);
  if (form == "VP8 ")
    return PictureSize{little(bytes, 26, 2) & 0x3fff, little(bytes, 28, 2) & 0x3fff};
  if (form == "VP8X") return PictureSize{little(bytes, 24, 3) + 1, little(bytes, 27, 3) + 1};
  if (form != "VP8L") return std::nullopt;
  const std::uint32_t packed = little(bytes, 21, 4);
  return PictureSize{(packed & 0x3fff) + 1, (packed >> 14 & 0x3fff) + 1};
}

}  // namespace

std::optional<PictureSize> picture_size(std::string_view bytes) {
  if (bytes.starts_with("\x89PNG") && bytes.size() >= 24)
    return PictureSize{big(bytes, 16, 4), big(bytes, 20, 4)};
  if (bytes.starts_with("GIF8") && bytes.size() >= 10)
    return PictureSize{little(bytes, 6, 2), little(bytes, 8, 2)};
  if (bytes.starts_with("\xff\xd8\xff")) return size_of_jpeg(bytes);
  if (bytes.starts_with("RIFF") && bytes.substr(0, 12).ends_with("WEBP"))
    return size_of_webp(bytes);
  return std::nullopt;
}

}  // namespace stithy::code
