// SPDX-License-Identifier: Apache-2.0
#include "features/code/viewers/picture_size.h"

#include <doctest/doctest.h>

#include <string>

namespace stithy::code {

using namespace std::string_literals;

namespace {

std::string told(const std::string& bytes) {
  auto size = picture_size(bytes);
  return size ? std::to_string(size->width) + "x" + std::to_string(size->height) : "none";
}

const std::string kPng = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x02\x80\0\0\x01\xe0"s;
const std::string kJpeg = "\xff\xd8\xff\xe0\0\x04xx\xff\xff\xc2\0\x11\x08\x01\xe0\x02\x80\x03"s;
const std::string kWebpBegin = "RIFF\0\0\0\0WEBP"s;

TEST_CASE("the size of a picture is read from its head") {
  CHECK(told(kPng) == "640x480");
  CHECK(told("GIF89a\x80\x02\xe0\x01"s) == "640x480");
  CHECK(told(kJpeg) == "640x480");
  CHECK(told(kWebpBegin + "VP8 \0\0\0\0\0\0\0\x9d\x01\x2a\x80\x02\xe0\x01"s) == "640x480");
  CHECK(told(kWebpBegin + "VP8X\0\0\0\0\0\0\0\0\x7f\x02\0\xdf\x01\0"s) == "640x480");
  CHECK(told(kWebpBegin + "VP8L\0\0\0\0\x2f\x7f\xc2\x77\0\0\0\0\0\0"s) == "640x480");
}

TEST_CASE("what ends too early or is no picture has none") {
  for (const std::string& whole : {kPng, kJpeg, kWebpBegin + std::string(18, 'x')})
    for (std::size_t n = 0; n + 2 < whole.size(); ++n) CHECK(told(whole.substr(0, n)) == "none");
  CHECK(told("\xff\xd8\xff\xe0\0\0\xff\xc0\0\x11\x08\x01\xe0\x02\x80"s) == "none");
  CHECK(told("\xff\xd8" + std::string(1'000'000, '\xff')) == "none");
  CHECK(told("<svg width='9'/>") == "none");
}

TEST_CASE("a picture of billions of pixels is told without an overflow") {
  auto size = picture_size("\x89PNG\r\n\x1a\n\0\0\0\rIHDR\xff\xff\xff\xff\xff\xff\xff\xff"s);
  REQUIRE(size.has_value());
  CHECK(size->pixels() == 18446744065119617025U);
}

}  // namespace
}  // namespace stithy::code
