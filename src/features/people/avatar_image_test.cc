// SPDX-License-Identifier: Apache-2.0
#include "features/people/avatar_image.h"

#include <doctest/doctest.h>

#include "base/text.h"

namespace stithy::people {

namespace {

std::string u32(std::uint32_t n) {
  std::string out;
  for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(n >> shift & 0xff);
  return out;
}

// The slow form of the checksum, so that the table of the cleaner is not tested by itself.
std::uint32_t crc(std::string_view bytes) {
  std::uint32_t c = 0xffffffffU;
  for (char byte : bytes) {
    c ^= static_cast<unsigned char>(byte);
    for (int bit = 0; bit < 8; ++bit) c = (c & 1) != 0 ? 0xedb88320U ^ (c >> 1) : c >> 1;
  }
  return c ^ 0xffffffffU;
}

std::string chunk(const std::string& type, const std::string& contents) {
  return u32(static_cast<std::uint32_t>(contents.size())) + type + contents +
         u32(crc(type + contents));
}

std::string header(std::uint32_t width, std::uint32_t height, char depth = 8, char colour = 0,
                   char interlace = 0) {
  return chunk("IHDR",
               u32(width) + u32(height) + depth + colour + std::string(2, '\0') + interlace);
}

// zlib around one stored block (RFC 1950, RFC 1951 section 3.2.4).
std::string stored(const std::string& raw) {
  std::uint32_t a = 1, b = 0;
  for (char byte : raw) {
    a = (a + static_cast<unsigned char>(byte)) % 65521;
    b = (b + a) % 65521;
  }
  auto size = static_cast<std::uint16_t>(raw.size());
  std::string out = "\x78\x01\x01";
  out += static_cast<char>(size & 0xff);
  out += static_cast<char>(size >> 8);
  out += static_cast<char>(~size & 0xff);
  out += static_cast<char>(~size >> 8 & 0xff);
  return out + raw + u32(b << 16 | a);
}

const std::string kSignature(kPngSignature);
// Two by two, grey, 8 bits: a filter byte and two pixels a row.
const std::string kRows("\0\x10\x20\0\x30\x40", 6);
std::string png(const std::string& before = "", const std::string& after = "") {
  return kSignature + header(2, 2) + before + chunk("IDAT", stored(kRows)) + after +
         chunk("IEND", "");
}

std::string segment(unsigned char marker, const std::string& contents) {
  auto size = contents.size() + 2;
  return std::string("\xff") + static_cast<char>(marker) + static_cast<char>(size >> 8) +
         static_cast<char>(size & 0xff) + contents;
}

const std::string kJfif("JFIF\0\1\1\0\0\1\0\1\0\0", 14);
const std::string kFrame("\x08\0\x08\0\x08\1\1\x11\0", 9);
const std::string kScan("\1\1\0\0\x3f\0", 6);
const std::string kTable = std::string(1, '\0') + std::string(64, '\1');
const std::string kCodes = std::string("\0\1", 2) + std::string(15, '\0') + std::string(1, '\0');
const std::string kCoded("\x12\xff\0\x34\xff\xd0\x56", 7);

std::string jpeg(const std::string& before = "", const std::string& frame = kFrame) {
  return "\xff\xd8" + segment(0xe0, kJfif) + before + segment(0xdb, kTable) + segment(0xc0, frame) +
         segment(0xc4, kCodes) + segment(0xda, kScan) + kCoded + "\xff\xd9";
}

std::string refusal(const std::string& upload) {
  auto image = clean_avatar(upload);
  REQUIRE(!image);
  CHECK(image.error().code == Code::Invalid);
  REQUIRE(image.error().fields.size() == 1);
  CHECK(image.error().fields[0].field == "avatar");
  return image.error().fields[0].message;
}

std::string cleaned(const std::string& upload) {
  auto image = clean_avatar(upload);
  if (!image) FAIL(image.error().message);
  // What came out is taken again and stays as it is.
  auto again = clean_avatar(image->bytes);
  REQUIRE(again);
  CHECK(again->bytes == image->bytes);
  return image->bytes;
}

}  // namespace

TEST_CASE("a plain PNG passes unchanged") {
  auto image = clean_avatar(png());
  REQUIRE(image);
  CHECK(image->content_type == "image/png");
  CHECK(image->width == 2);
  CHECK(image->bytes == png());
}

TEST_CASE("a PNG loses text, place, profile, animation and what stands behind its end") {
  std::string extras = chunk("tEXt", "Comment") + chunk("eXIf", "MM") + chunk("iCCP", "bomb") +
                       chunk("acTL", u32(10000) + u32(0)) + chunk("tIME", "1234567");
  CHECK(cleaned(png(extras, chunk("fdAT", "frame")) + "<script>alert(1)</script>") == png());
}

TEST_CASE("a PNG keeps transparency and gamma in their order") {
  std::string look = chunk("gAMA", u32(45455)) + chunk("tRNS", std::string("\0\x10", 2));
  CHECK(cleaned(png(look)) == png(look));
}

TEST_CASE("bytes behind the compressed picture inside IDAT are dropped") {
  std::string upload =
      kSignature + header(2, 2) + chunk("IDAT", stored(kRows) + "hidden") + chunk("IEND", "");
  CHECK(cleaned(upload) == png());
}

TEST_CASE("IDAT in several pieces becomes one") {
  std::string raw = stored(kRows);
  std::string upload = kSignature + header(2, 2) + chunk("IDAT", raw.substr(0, 5)) +
                       chunk("IDAT", raw.substr(5)) + chunk("IEND", "");
  CHECK(cleaned(upload) == png());
}

TEST_CASE("a PNG larger than 2000 pixels is refused by its header alone") {
  std::string upload =
      kSignature + header(50000, 50000) + chunk("IDAT", stored(kRows)) + chunk("IEND", "");
  CHECK(refusal(upload) == "The picture is 50000 by 50000; at most 2000 by 2000 are taken.");
}

TEST_CASE("a PNG whose picture is larger or smaller than its header is refused") {
  auto with = [](const std::string& rows) {
    return kSignature + header(2, 2) + chunk("IDAT", stored(rows)) + chunk("IEND", "");
  };
  CHECK(text::contains(refusal(with(kRows + kRows)), "larger than its header"));
  CHECK(text::contains(refusal(with("\0\1\2")), "smaller than its header"));
}

TEST_CASE("a damaged or cut PNG is refused") {
  std::string damaged = png();
  damaged[damaged.size() - 20] ^= 1;
  CHECK(text::contains(refusal(damaged), "checksum"));
  CHECK(text::contains(refusal(png().substr(0, 50)), "cut off"));
  CHECK(text::contains(refusal(png(chunk("EVIL", ""))), "not of this kind"));
  CHECK(text::contains(refusal(kSignature + header(2, 2) + chunk("IEND", "")), "no picture"));
  CHECK(text::contains(
      refusal(kSignature + header(2, 2, 8, 3) + chunk("IDAT", stored(kRows)) + chunk("IEND", "")),
      "palette"));
  CHECK(text::contains(refusal(kSignature + header(2, 2, 3)), "does not exist"));
}

TEST_CASE("an interlaced PNG is measured by its seven passes") {
  // Two by two: passes 1, 6 and 7 hold one, one and two pixels.
  std::string rows("\0\x10\0\x20\0\x30\x40", 7);
  std::string upload =
      kSignature + header(2, 2, 8, 0, 1) + chunk("IDAT", stored(rows)) + chunk("IEND", "");
  CHECK(cleaned(upload) == upload);
}

TEST_CASE("a plain JPEG passes unchanged") {
  auto image = clean_avatar(jpeg());
  REQUIRE(image);
  CHECK(image->content_type == "image/jpeg");
  CHECK(image->height == 8);
  CHECK(image->bytes == jpeg());
}

TEST_CASE(
    "a JPEG loses place, camera, profile, comments, thumbnail and what stands behind its end") {
  std::string extras = segment(0xe1, std::string("Exif\0\0GPS", 9)) + segment(0xe2, "ICC_PROFILE") +
                       segment(0xfe, "comment") + segment(0xed, "Photoshop");
  CHECK(cleaned(jpeg(extras) + "PK\3\4zip") == jpeg());
  std::string thumbnail = kJfif.substr(0, 12) + "\1\1" + "rgb";
  std::string upload = jpeg();
  upload.replace(2, segment(0xe0, kJfif).size(), segment(0xe0, thumbnail));
  CHECK(cleaned(upload) == jpeg());
}

TEST_CASE("a JPEG keeps how its colours are turned") {
  std::string adobe = segment(0xee, std::string("Adobe\0\x64\0\0\0\0\1", 12));
  CHECK(cleaned(jpeg(adobe)) == jpeg(adobe));
}

TEST_CASE("a malformed JPEG is refused") {
  CHECK(text::contains(refusal(jpeg().substr(0, jpeg().size() - 2)), "cut off"));
  CHECK(text::contains(refusal(jpeg(segment(0xc9, kFrame))), "kind that browsers"));
  CHECK(text::contains(refusal(jpeg(segment(0xc0, kFrame))), "order of parts"));
  CHECK(text::contains(refusal(jpeg(segment(0xdb, "short"))), "quantisation"));
  CHECK(text::contains(refusal(jpeg("", std::string("\x08\x20\0\x20\0\1\1\x11\0", 9))), "8192"));
  CHECK(text::contains(refusal(jpeg("", std::string("\x08\0\0\0\x08\1\1\x11\0", 9))), "no size"));
  CHECK(text::contains(refusal("\xff\xd8\xff\xd9"), "no picture"));
}

TEST_CASE("a JPEG of very many scans is refused") {
  std::string upload = jpeg();
  upload.resize(upload.size() - 2);
  for (int i = 0; i < 64; ++i) upload += segment(0xda, kScan) + "\x11";
  CHECK(text::contains(refusal(upload + "\xff\xd9"), "more than 64 scans"));
}

TEST_CASE("other files are refused whatever they are called") {
  CHECK(text::contains(refusal("GIF89a/*<svg onload=alert(1)>*/"), "neither a PNG nor a JPEG"));
  CHECK(text::contains(refusal(""), "Choose a picture"));
  CHECK(text::contains(refusal(png() + std::string(kAvatarBytesMax, ' ')), "at most 1 MiB"));
}

}  // namespace stithy::people
