// SPDX-License-Identifier: Apache-2.0
#include "git/history/commit_log.h"

#include <doctest/doctest.h>

#include "git/history/ancestry.h"
#include "git/test_repository.h"

namespace stithy::git {
namespace {

constexpr ObjectFormat kFormats[] = {ObjectFormat::Sha1, ObjectFormat::Sha256};

std::string subjects(const LogPage& page) {
  std::string all;
  for (const auto& commit : page.commits) all += commit->subject + " ";
  return all;
}

TEST_CASE("history comes in pages, the newest first") {
  for (ObjectFormat format : kFormats) {
    TestRepository place(format);
    Oid tip;
    for (int i = 1; i <= 5; ++i) {
      tip = place.commit({.message = text::format("c{}", i), .files = {{"f", std::to_string(i)}}});
    }
    auto repository = place.open();
    auto page = must(list_commits(*repository, {.start = tip, .limit = 2}, Deadline::never()));
    CHECK(subjects(*page) == "c5 c4 ");
    CHECK(page->more);
    page =
        must(list_commits(*repository, {.start = tip, .skip = 4, .limit = 2}, Deadline::never()));
    CHECK(subjects(*page) == "c1 ");
    CHECK_FALSE(page->more);
    CHECK(must(count_commits(*repository, tip, {}, Deadline::never())) == 5);
  }
}

TEST_CASE("history is narrowed by path, author and time") {
  TestRepository place;
  place.commit({.message = "add a", .files = {{"a", "1"}}});
  const Oid second = place.commit({.message = "Add (b)", .files = {{"d/b", "1"}}});
  const Oid tip = place.commit({.message = "more a", .files = {{"a", "2"}}});
  auto repository = place.open();
  const auto list = [&](LogQuery query) {
    query.start = tip;
    return subjects(*must(list_commits(*repository, query, Deadline::never())));
  };
  CHECK(list({.path = must(TreePath::parse("a"))}) == "more a add a ");
  CHECK(list({.path = must(TreePath::parse("d"))}) == "Add (b) ");
  CHECK(list({.path = must(TreePath::parse("none"))}) == "");
  CHECK(list({.author = "ADA@"}) == "more a Add (b) add a ");
  CHECK(list({.author = "bob"}) == "");
  CHECK(list({.since = must(repository->commit_date(second))}) == "more a Add (b) ");
  CHECK(list({.until = must(repository->commit_date(second))}) == "Add (b) add a ");
  CHECK(list({.exclude = second}) == "more a ");
  CHECK(must(count_commits(*repository, tip, must(TreePath::parse("a")), Deadline::never())) == 2);
  CHECK_FALSE(list_commits(*repository, {.start = tip, .author = "a\nb"}, Deadline::never()));
  auto absent = list_commits(*repository, {.start = Oid()}, Deadline::never());
  CHECK(absent.error().code == Code::NotFound);
}

TEST_CASE("two commits are compared by what either alone reaches") {
  for (ObjectFormat format : kFormats) {
    TestRepository place(format);
    const Oid base = place.commit({.files = {{"f", "1"}}});
    const Oid main = place.commit({.files = {{"f", "2"}}});
    place.commit({.branch = "side", .files = {{"g", "1"}}, .parents = {base.hex()}});
    const Oid side = place.commit({.branch = "side", .files = {{"g", "2"}}});
    const Oid alone = place.commit({.branch = "alone", .files = {{"h", "1"}}, .root = true});
    auto repository = place.open();
    auto both = must(compare_history(*repository, main, side, Deadline::never()));
    CHECK(both.ahead == 2);
    CHECK(both.behind == 1);
    CHECK(must(find_merge_base(*repository, main, side, Deadline::never())) == base);
    CHECK_FALSE(must(find_merge_base(*repository, main, alone, Deadline::never())).has_value());
    CHECK(must(is_ancestor(*repository, base, side, Deadline::never())));
    CHECK_FALSE(must(is_ancestor(*repository, main, side, Deadline::never())));
  }
}

TEST_CASE("counts after a push, a rewind and a rewrite are right") {
  TestRepository place;
  const Oid first = place.commit({.files = {{"f", "1"}}});
  const Oid second = place.commit({.files = {{"f", "2"}}});
  auto repository = place.open();
  const auto count = [&](const Oid& tip) {
    return must(count_commits(*repository, tip, {}, Deadline::never()));
  };
  CHECK(count(second) == 2);
  CHECK(count(place.commit({.files = {{"f", "3"}}})) == 3);
  CHECK(count(first) == 1);
  CHECK(count(place.commit({.files = {{"f", "4"}}, .parents = {first.hex()}})) == 2);
}

}  // namespace
}  // namespace stithy::git
