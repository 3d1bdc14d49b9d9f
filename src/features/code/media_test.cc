// SPDX-License-Identifier: Apache-2.0
#include "features/code/media.h"

#include <doctest/doctest.h>

namespace stithy::code {

using namespace std::string_view_literals;

TEST_CASE("pictures are known by their bytes and never by their name") {
  CHECK(picture_type("x.txt", "\x89PNG\r\n\x1a\n....") == "image/png");
  CHECK(picture_type("x.png", "<script>alert(1)</script>") == "");
  CHECK(picture_type("x.webp", "RIFF....WEBPVP8 ") == "image/webp");
  CHECK(picture_type("x.jpg", "\xff\xd8\xff\xe0") == "image/jpeg");
}

TEST_CASE("an SVG may be drawn in a page but opens as a download") {
  auto served = served_as("logo.svg", "<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>");
  CHECK(served.content_type == "image/svg+xml");
  CHECK(served.is_download);
}

TEST_CASE("documents that browsers would run are served as plain text or as downloads") {
  for (std::string_view name : {"a.html", "a.xhtml", "a.xml", "a.js", "a.ipynb", "a.mhtml"})
    CHECK(served_as(name, "<html><script>1</script>").content_type == "text/plain; charset=utf-8");
  auto binary = served_as("a.pdf", "%PDF-1.7\0\1"sv);
  CHECK(binary.content_type == "application/octet-stream");
  CHECK(binary.is_download);
}

TEST_CASE("a PDF document is known by its first bytes, and by its name where there are none") {
  CHECK(is_pdf("a.bin", "%PDF-1.7\n"));
  CHECK_FALSE(is_pdf("a.pdf", "version https://git-lfs.github.com/spec/v1\n"));
  CHECK_FALSE(is_pdf("a.pdf", "\n%PDF-1.7"));
  CHECK(is_pdf("A.PDF", ""));
  CHECK_FALSE(is_pdf("pdf", ""));
}

TEST_CASE("sounds and films are known by their bytes and open as downloads") {
  auto mp4 = served_as("a.bin",
                       "\0\0\0\x18"
                       "ftypisom\0\0"sv);
  CHECK(mp4.content_type == "video/mp4");
  CHECK(mp4.is_download);
  CHECK(played_type("a.m4a",
                    "\0\0\0\x18"
                    "ftypM4A \0"sv) == "audio/mp4");
  CHECK(played_type("a.heic",
                    "\0\0\0\x18"
                    "ftypheic\0"sv) == "");
  CHECK(played_type("a", "ID3\3\0\0\0\0\0\0\0\0"sv) == "audio/mpeg");
  CHECK(played_type("a", "RIFF\0\0\0\0WAVEfmt "sv) == "audio/wav");
  CHECK(played_type("a.ogv", "OggS\0\0\0\0\0\0\0\0"sv) == "video/ogg");
  CHECK(played_type("a.opus", "OggS\0\0\0\0\0\0\0\0"sv) == "audio/ogg");
  CHECK(played_type("a.webm", "\x1a\x45\xdf\xa3\0\0\0\0\0\0\0\0"sv) == "video/webm");
  CHECK(played_type("a.mp3", "ID3 is a tag of sound files.") == "");
  CHECK(played_type("a.mp3", "<script>\0alert(1)</script>"sv) == "");
  CHECK(served_as("a.mp4", "<script>alert(1)</script>").content_type ==
        "text/plain; charset=utf-8");
  CHECK(played_type_of_name("A.MOV") == "video/mp4");
  CHECK(played_type_of_name("a.txt") == "");
}

TEST_CASE("a file name cannot leave its header field") {
  auto value = content_disposition(true, "a\"\r\nX: y\\é.txt");
  CHECK(value.find('\r') == value.npos);
  CHECK(value.find("filename=\"a___X: y___.txt\"") != value.npos);
  CHECK(value.ends_with("filename*=UTF-8''a%22%0D%0AX%3A%20y%5C%C3%A9.txt"));
}

TEST_CASE("a submodule's address is read whatever the order of its lines") {
  constexpr std::string_view kList =
      "[submodule \"a\"]\n\turl = https://example.org/a.git\n\tpath = lib/a\n"
      "[submodule \"b\"]\n\tpath = lib/b\n\turl = ../b.git\n";
  CHECK(submodule_url(kList, "lib/a") == "https://example.org/a.git");
  CHECK(submodule_url(kList, "lib/b") == "../b.git");
  CHECK(!submodule_url(kList, "lib/c"));
}

}  // namespace stithy::code
