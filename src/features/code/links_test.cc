// SPDX-License-Identifier: Apache-2.0
#include "features/code/links.h"

#include <doctest/doctest.h>

namespace stithy::code {

TEST_CASE("addresses keep slashes and escape everything else") {
  Links links("/ada/engine");
  CHECK(links.at(url::tree, "feature/x", "") == "/ada/engine/tree/feature/x");
  CHECK(links.at(url::blob, "main", "a b/#1?.c") == "/ada/engine/blob/main/a%20b/%231%3F.c");
  CHECK(links.below("/edit/", "v/1", "a b.c") == "/ada/engine/edit/v/1/a%20b.c");
  CHECK(links.comparison("a/b", "c#d") == "/ada/engine/compare/a/b...c%23d");
}

TEST_CASE("a path that is no text travels as bytes in the query") {
  Links links("/ada/engine");
  CHECK(links.at(url::blob, "main", "caf\xe9") == "/ada/engine/blob/main?bytes=636166e9");
  CHECK(links.below("/edit/", "main", "caf\xe9") == "/ada/engine/edit/main?bytes=636166e9");
}

TEST_CASE("crumbs name each folder down to the file") {
  auto path = git::TreePath::parse("src/base/text.h");
  REQUIRE(path);
  auto crumbs = Links("/a/b").crumbs("main", *path);
  REQUIRE(crumbs.size() == 3);
  CHECK(crumbs[0].href == "/a/b/tree/main/src");
  CHECK(crumbs[2].label == "text.h");
}

TEST_CASE("a query is added behind another") {
  CHECK(with_query("/x", "page", "2") == "/x?page=2");
  CHECK(with_query("/x?a=1", "q", "b&c") == "/x?a=1&q=b%26c");
}

TEST_CASE("relative addresses resolve against the document's folder and stay in the repository") {
  CHECK(resolve_relative("docs", "a.md#use").path == "docs/a.md");
  CHECK(resolve_relative("docs", "a.md#use").tail == "#use");
  CHECK(resolve_relative("docs", "../src/./x.c").path == "src/x.c");
  CHECK(resolve_relative("docs", "/LICENSE").path == "LICENSE");
  CHECK(resolve_relative("docs", "../../../etc/passwd").path == "etc/passwd");
  CHECK(resolve_relative("", "a%20b.png").path == "a b.png");
}

TEST_CASE("versions are ordered as people count") {
  CHECK(natural_less("v2.9.5", "v2.54.0"));
  CHECK(!natural_less("v2.54.0", "v2.9.5"));
  CHECK(natural_less("v1.2", "v1.2.1"));
  CHECK(natural_less("a007b", "a8"));
  CHECK(!natural_less("x", "x"));
}

}  // namespace stithy::code
