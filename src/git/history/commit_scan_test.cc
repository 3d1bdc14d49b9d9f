// SPDX-License-Identifier: Apache-2.0
#include "git/history/commit_scan.h"

#include <doctest/doctest.h>

#include "git/test_repository.h"

namespace stithy::git {
namespace {

std::string subjects(const CommitScan& scan) {
  std::string all;
  for (const auto& one : scan.found) all += one.commit->subject + " ";
  return all;
}

TEST_CASE("a scan goes on where it was left, whoever wrote the commits between") {
  for (ObjectFormat format : {ObjectFormat::Sha1, ObjectFormat::Sha256}) {
    TestRepository place(format);
    Oid tip;
    for (int i = 1; i <= 6; ++i)
      tip = place.commit({.message = text::format("c{}", i), .files = {{"f", std::to_string(i)}}});
    auto repository = place.open();
    LogQuery query{.start = tip, .author = "ADA@", .limit = 4};
    auto scan = must(scan_commits(*repository, query, Renames::Ignore, Deadline::never()));
    CHECK(subjects(*scan) == "c6 c5 c4 c3 ");
    CHECK(scan->more);
    CHECK(scan->next == 4);
    query.skip = scan->next;
    scan = must(scan_commits(*repository, query, Renames::Ignore, Deadline::never()));
    CHECK(subjects(*scan) == "c2 c1 ");
    CHECK_FALSE(scan->more);
    query.author = "nobody";
    query.skip = 0;
    scan = must(scan_commits(*repository, query, Renames::Ignore, Deadline::never()));
    CHECK(scan->found.empty());
    CHECK(scan->next == 6);
    CHECK_FALSE(scan->late);
  }
}

TEST_CASE("a scan that has no time says where it is and is not believed later") {
  TestRepository place;
  const Oid tip = place.commit({.message = "only", .files = {{"f", "1"}}});
  auto repository = place.open();
  LogQuery query{.start = tip, .author = "ada", .limit = 4};
  auto late =
      scan_commits(*repository, query, Renames::Ignore, Deadline::in(std::chrono::milliseconds(0)));
  // Or no run of git was begun at all, or it was quicker than the look at the clock.
  if (late) CHECK(((*late)->late || subjects(**late) == "only "));
  CHECK(subjects(*must(scan_commits(*repository, query, Renames::Ignore, Deadline::never()))) ==
        "only ");
}

TEST_CASE("a scan that follows a file tells the commit that renamed it") {
  TestRepository place;
  const std::string body = "one\ntwo\nthree\nfour\nfive\n";
  place.commit({.message = "born", .files = {{"old\xff name", body}}});
  place.commit({.message = "other", .files = {{"x", "1"}}});
  place.commit({.message = "moved", .files = {{"-old\xff name", ""}, {"new", body}}});
  const Oid tip = place.commit({.message = "grown", .files = {{"new", body + "six\n"}}});
  auto repository = place.open();
  LogQuery query{.start = tip, .path = must(TreePath::parse("new")), .limit = 10};
  auto scan = must(scan_commits(*repository, query, Renames::Follow, Deadline::never()));
  CHECK(subjects(*scan) == "grown moved born ");
  CHECK(scan->found[0].renamed_from.empty());
  CHECK(scan->found[1].path == "new");
  CHECK(scan->found[1].renamed_from == "old\xff name");
  CHECK(scan->found[2].path == "old\xff name");
  query.skip = 1;
  query.limit = 1;
  scan = must(scan_commits(*repository, query, Renames::Follow, Deadline::never()));
  CHECK(subjects(*scan) == "moved ");
  CHECK(scan->more);
  CHECK(scan->next == 2);
}

TEST_CASE("a scan that follows a path that was a folder names each commit once") {
  TestRepository place;
  place.commit({.message = "folder", .files = {{"f/a", "1\n"}, {"f/b", "2\n"}, {"f/c", "3\n"}}});
  place.commit({.message = "both", .files = {{"f/a", "4\n"}, {"f/b", "5\n"}}});
  place.commit({.message = "gone", .files = {{"-f/a", ""}, {"-f/b", ""}, {"-f/c", ""}}});
  const Oid tip = place.commit({.message = "file", .files = {{"f", "all\n"}}});
  auto repository = place.open();
  LogQuery query{.start = tip, .path = must(TreePath::parse("f")), .limit = 10};
  auto scan = must(scan_commits(*repository, query, Renames::Follow, Deadline::never()));
  CHECK(subjects(*scan) == "file gone both folder ");
  CHECK(scan->found[2].path == "f/a");
  CHECK_FALSE(scan->more);
}

}  // namespace
}  // namespace stithy::git
