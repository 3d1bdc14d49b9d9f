// SPDX-License-Identifier: Apache-2.0
#include "git/history/author_walk.h"

#include "git/history/mailmap.h"
#include "git/test_repository.h"

#include <doctest/doctest.h>

namespace stithy::git {

namespace {

using Commits = std::vector<AuthoredCommit>;

Commits walk(Repository& repository, const AuthorQuery& query) {
  Commits found;
  const WalkEnd end =
      must(walk_authors(repository, query, Deadline::never(), [&](const AuthoredCommit& commit) {
        found.push_back(commit);
        return true;
      }));
  CHECK(end == WalkEnd::Whole);
  return found;
}

Commits parse(std::string_view output, std::size_t chunk) {
  Commits found;
  const std::function<bool(const AuthoredCommit&)> visit = [&](const AuthoredCommit& commit) {
    found.push_back(commit);
    return true;
  };
  AuthorParser parser(visit);
  for (std::size_t at = 0; at < output.size(); at += chunk)
    CHECK(must(parser.feed(output.substr(at, chunk))));
  CHECK(parser.finish());
  return found;
}

std::string line(std::string_view date, std::string_view name, std::string_view email) {
  std::string out = "\x01" + std::string(40, 'a');
  for (std::string_view part : {date, email, name}) (out += '\0') += part;
  return out + '\n';
}

}  // namespace

TEST_CASE("a walk tells who wrote each commit, and leaves merges out") {
  for (auto format : {ObjectFormat::Sha1, ObjectFormat::Sha256}) {
    TestRepository made(format);
    auto base = made.commit({.files = {{"a", "1\n2\n3\n"}}});
    auto side = made.commit({.branch = "side", .files = {{"b", "1\n"}}, .parents = {base.hex()}});
    made.commit({.files = {{"a", "1\n2\n"}, {"c", "1\n"}}});
    auto tip = made.commit({.files = {{"b", "1\n"}}, .parents = {"main", "side"}});
    auto repository = made.open();
    auto all = walk(*repository, {.tip = tip, .with_lines = true});
    REQUIRE(all.size() == 3);
    CHECK(all[0].name == "Ada");
    CHECK(all[0].email == "ada@example.org");
    CHECK(all[0].offset_minutes == 60);
    CHECK(all[0].seconds == 1'700'000'180);
    CHECK(all[0].additions == 1);
    CHECK(all[0].deletions == 1);
    CHECK(all[1].id == side);
    CHECK(all[2].additions == 3);
    auto rest = walk(*repository, {.tip = tip, .beyond = base, .skip = 1});
    REQUIRE(rest.size() == 1);
    CHECK(rest[0].id == side);
    CHECK(rest[0].additions == 0);
  }
}

TEST_CASE("a walk stops when its visitor has enough") {
  TestRepository made;
  made.commit({.files = {{"a", "1"}}});
  auto tip = made.commit({.files = {{"a", "2"}}});
  auto repository = made.open();
  int visits = 0;
  auto end = must(walk_authors(*repository, {.tip = tip}, Deadline::never(),
                               [&](const AuthoredCommit&) { return ++visits < 1; }));
  CHECK(end == WalkEnd::Stopped);
  CHECK(visits == 1);
}

TEST_CASE("output is read however it is cut, and broken dates and names harm nothing") {
  const std::string output = line("1700000000 +0130", "Ada", "ada@example.org") +
                             "\n 2 files changed, 10 insertions(+), 3 deletions(-)\n" +
                             line("0 +0000", "", "") + line("99999999999999 -0800", "B\xff", "b") +
                             "\n 1 file changed, 1 deletion(-)\n" + line("soon", "C", "c") +
                             line("1700000000 -9999", "D", "d");
  for (std::size_t chunk : {1UL, 7UL, 10'000UL}) {
    auto found = parse(output, chunk);
    REQUIRE(found.size() == 5);
    CHECK(found[0].offset_minutes == 90);
    CHECK(found[0].additions == 10);
    CHECK(found[0].deletions == 3);
    CHECK(found[1].seconds == 0);
    CHECK(found[2].seconds == 0);
    CHECK(found[2].name == "B\xef\xbf\xbd");
    CHECK(found[2].additions == 0);
    CHECK(found[2].deletions == 1);
    CHECK(found[3].seconds == 0);
    CHECK(found[4].offset_minutes == 0);
  }
  // A name without an end is cut, and the line after it is another one.
  auto long_name = parse(
      line("1700000000 +0000", std::string(200'000, 'x'), "e") + line("1700000001 +0000", "F", "f"),
      4096);
  REQUIRE(long_name.size() == 2);
  CHECK(long_name[0].name.size() == 300);
  CHECK(long_name[1].name == "F");
}

TEST_CASE("a mailmap says who is who") {
  TestRepository made;
  auto without = made.commit({.files = {{"a", "1"}}});
  auto with = made.commit({.files = {{".mailmap",
                                      "Ada Lovelace <ada@example.org> <ada@old.example>\n"
                                      "Proper <proper@example.org> Nick <nick@example.org>\n"}}});
  auto folder = made.commit({.files = {{"-.mailmap", ""}, {".mailmap/a", "x"}}});
  auto repository = made.open();
  CHECK(!must(find_mailmap(*repository, without)));
  CHECK(!must(find_mailmap(*repository, folder)));
  auto mailmap = must(find_mailmap(*repository, with));
  REQUIRE(mailmap);
  const std::vector<Mailbox> boxes = {{"ada", "ADA@OLD.example"},
                                      {"", "ada@old.example"},
                                      {"Nick", "nick@example.org"},
                                      {"Nobody", ""},
                                      {"<odd>", "a@b"},
                                      {"Other", "nick@example.org"}};
  auto mapped = must(map_mailboxes(*repository, *mailmap, boxes, Deadline::never()));
  REQUIRE(mapped.size() == boxes.size());
  CHECK(mapped[0] == Mailbox{"Ada Lovelace", "ada@example.org"});
  CHECK(mapped[1] == Mailbox{"Ada Lovelace", "ada@example.org"});
  CHECK(mapped[2] == Mailbox{"Proper", "proper@example.org"});
  for (std::size_t i : {3UL, 4UL, 5UL}) CHECK(mapped[i] == boxes[i]);
}

}  // namespace stithy::git
