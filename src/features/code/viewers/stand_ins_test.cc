// SPDX-License-Identifier: Apache-2.0
#include "features/code/viewers/stand_ins.h"

#include <doctest/doctest.h>

namespace stithy::code {
namespace {

TEST_CASE("a symbolic link stays within the repository or leads nowhere") {
  CHECK(link_target("", "a") == "a");
  CHECK(link_target("docs", "../src/./a.cc") == "src/a.cc");
  CHECK(link_target("docs", "..") == "");
  CHECK(link_target("docs", "a#b?c%41") == "docs/a#b?c%41");
  CHECK(link_target("docs", "../../etc/passwd") == std::nullopt);
  CHECK(link_target("a/b", "../../../b") == std::nullopt);
  CHECK(link_target("docs", "/etc/passwd") == std::nullopt);
  CHECK(link_target("docs", "") == std::nullopt);
}

TEST_CASE("a submodule of this server leads to its tree, one of another to its address") {
  auto page = [](std::string_view url) {
    return submodule_page(url, "/ada/engine", "1234", "https://git.example.org");
  };
  CHECK(page("../lib.git") == "/ada/lib/tree/1234");
  CHECK(page("../../bob/lib.git/") == "/bob/lib/tree/1234");
  CHECK(page("https://git.example.org/bob/lib") == "/bob/lib/tree/1234");
  CHECK(page("https://other.example.org/bob/lib.git") == "https://other.example.org/bob/lib.git");
  CHECK(page("https://git.example.org.evil.test/bob/lib") ==
        "https://git.example.org.evil.test/bob/lib");
}

TEST_CASE("addresses that have no page lead nowhere") {
  for (std::string_view url :
       {"git@example.org:bob/lib.git", "ssh://example.org/lib", "javascript:alert(1)", "../../../x",
        "./x", "..", "/srv/git/lib.git", "", "https://git.example.org/bob",
        "https://git.example.org/a/b/c"}) {
    INFO(url);
    CHECK(submodule_page(url, "/ada/engine", "1234", "https://git.example.org") == "");
  }
}

}  // namespace
}  // namespace stithy::code
