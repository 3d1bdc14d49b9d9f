// SPDX-License-Identifier: Apache-2.0
#include "git/content/languages.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>

namespace stithy::git {
namespace {

TEST_CASE("a language is known by ending or by whole file name, in any case") {
  CHECK(find_language("src/git/languages.cc")->name == "C++");
  CHECK(find_language("Makefile")->name == "Makefile");
  CHECK(find_language("deploy/Dockerfile")->word == "docker");
  CHECK(find_language("A.PY")->name == "Python");
  CHECK(find_language("LICENSE") == nullptr);
  CHECK(find_language("trailing.") == nullptr);
}

TEST_CASE("the list of languages is sorted and every hue is one of twelve") {
  auto all = list_languages();
  CHECK(all.size() >= 60);
  CHECK(std::is_sorted(all.begin(), all.end(),
                       [](const auto& a, const auto& b) { return a.name < b.name; }));
  for (const auto& language : all) CHECK_MESSAGE(language.hue < 12, std::string(language.name));
}

TEST_CASE("sums leave out prose, settings and copied-in files") {
  LanguageTally tally;
  tally.add("main.go", 100);
  tally.add("web/app.ts", 300);
  tally.add("README.md", 9000);
  tally.add("package-lock.json", 9000);
  tally.add("node_modules/x/index.js", 9000);
  tally.add("web/vendor/jquery.min.js", 9000);
  auto shares = tally.shares();
  REQUIRE(shares.size() == 2);
  CHECK(shares[0].language->name == "TypeScript");
  CHECK(shares[1].bytes == 100);
}

TEST_CASE("headers count for the family with the most source") {
  LanguageTally cpp, c;
  cpp.add("a.cc", 50);
  cpp.add("a.h", 10);
  c.add("a.c", 50);
  c.add("b.cc", 10);
  c.add("a.h", 10);
  CHECK(cpp.shares().at(0).bytes == 60);
  CHECK(c.shares().at(0).bytes == 60);
  CHECK(c.shares().at(0).language->name == "C");
}

}  // namespace
}  // namespace stithy::git
