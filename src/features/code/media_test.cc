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
