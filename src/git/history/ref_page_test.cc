// SPDX-License-Identifier: Apache-2.0
#include "git/history/ref_page.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "git/test_repository.h"

namespace stithy::git {
namespace {

std::string names(const RefPage& page) {
  std::string all;
  for (const auto& row : page.rows) all += row.ref.name + " ";
  return all;
}

TEST_CASE("versions sort by their numbers and candidates stand below their release") {
  std::vector<std::string> list{"v1.10", "v1.9", "v1.10-rc2", "v1.10.1", "v1.10-rc10", "v0.99"};
  std::sort(list.begin(), list.end(), version_less);
  CHECK(list ==
        std::vector<std::string>{"v0.99", "v1.9", "v1.10-rc2", "v1.10-rc10", "v1.10", "v1.10.1"});
  CHECK_FALSE(version_less("a", "a"));
}

TEST_CASE("branches come in pages with their commits, the most recent first") {
  for (ObjectFormat format : {ObjectFormat::Sha1, ObjectFormat::Sha256}) {
    TestRepository place(format);
    place.commit({.message = "one", .files = {{"f", "1"}}});
    place.commit({.branch = "Topic", .message = "two", .files = {{"f", "2"}}});
    place.commit({.branch = "zeta", .message = "three", .files = {{"f", "3"}}});
    auto repository = place.open();
    auto refs = must(repository->refs(1));
    auto page = must(list_refs(*repository, *refs, {.limit = 2}));
    CHECK(names(page) == "zeta Topic ");
    CHECK(page.total == 3);
    CHECK(page.rows[0].commit->subject == "three");
    CHECK(names(must(list_refs(*repository, *refs, {.skip = 2}))) == "main ");
    CHECK(names(must(list_refs(*repository, *refs, {.skip = 9}))) == "");
    CHECK(names(must(list_refs(*repository, *refs, {.order = RefOrder::Name}))) ==
          "Topic main zeta ");
    CHECK(names(must(list_refs(*repository, *refs, {.containing = "TOP"}))) == "Topic ");
  }
}

TEST_CASE("an annotated tag shows its own words and date, and a tag of a file no commit") {
  TestRepository place;
  const Oid tip = place.commit({.message = "work", .files = {{"f", "1"}}});
  const Oid tag = place.write_object(
      ObjectKind::Tag,
      "object " + tip.hex() + "\ntype commit\ntag v1\ntagger A <a> 1800000000 +0000\n\nRelease\n");
  auto repository = place.open();
  place.set_ref("refs/tags/v1", tag);
  const Oid blob = must(repository->find_entry(tip, must(TreePath::parse("f")))).oid;
  place.set_ref("refs/tags/file", blob);
  auto refs = must(repository->refs(1));
  auto page =
      must(list_refs(*repository, *refs, {.kind = RefKind::Tag, .order = RefOrder::Version}));
  REQUIRE(page.rows.size() == 2);
  CHECK(page.rows[0].ref.name == "v1");
  CHECK(page.rows[0].tag_subject == "Release");
  CHECK(page.rows[0].at == Instant::from_seconds(1800000000));
  CHECK(page.rows[0].commit->subject == "work");
  CHECK(page.rows[1].commit == nullptr);
}

}  // namespace
}  // namespace stithy::git
