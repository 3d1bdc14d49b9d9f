// SPDX-License-Identifier: Apache-2.0
#include "git/history/blame_parser.h"

#include <doctest/doctest.h>

#include "base/text.h"

namespace stithy::git {
namespace {

const std::string kOne(40, '1'), kTwo(40, '2'), kWide(64, '3');

Result<Blame> parse(std::string_view bytes, std::size_t piece = 1000) {
  BlameParser parser;
  for (std::size_t at = 0; at < bytes.size(); at += piece)
    TRY(parser.feed(bytes.substr(at, piece)));
  return parser.finish();
}

// "1-4@9:2" is lines 1 to 4, which were 9 and on in origin 2.
std::string render(const Blame& blame) {
  std::string out;
  for (const BlameRange& range : blame.ranges)
    out += text::format("{}-{}@{}:{} ", range.first_line, range.first_line + range.line_count - 1,
                        range.original_line, range.origin);
  return out;
}

TEST_CASE("entries are put into the order of lines, and neighbours of one origin are joined") {
  const std::string entries = kTwo + " 5 7 1\nauthor A\nsummary words\nfilename a\n" + kOne +
                              " 3 3 2\nboundary\nfilename a\n" + kOne + " 1 1 2\nfilename a\n" +
                              kTwo + " 3 5 2\nprevious " + kOne + " b\nfilename a\n";
  for (std::size_t piece : {std::size_t{1}, std::size_t{7}, std::size_t{1000}}) {
    auto blame = parse(entries, piece);
    REQUIRE(blame);
    CHECK(render(*blame) == "1-4@1:1 5-7@3:0 ");
    REQUIRE(blame->origins.size() == 2);
    CHECK(blame->origins[0].at.commit.hex() == kTwo);
    CHECK(blame->origins[1].at.path == "a");
  }
}

TEST_CASE("one commit under two names gives two origins, each with its own file before") {
  auto blame =
      parse(kWide + " 1 1 1\nprevious " + std::string(64, '4') + " old a\nfilename new a\n" +
            kWide + " 8 2 1\nprevious " + std::string(64, '4') + " b\nfilename b\n");
  REQUIRE(blame);
  REQUIRE(blame->origins.size() == 2);
  CHECK(blame->origins[0].at.path == "new a");
  CHECK(blame->origins[0].previous->path == "old a");
  CHECK(blame->origins[1].previous->path == "b");
  CHECK(blame->origins[1].previous->commit.format() == ObjectFormat::Sha256);
}

TEST_CASE("names in quotes are read as git wrote them") {
  auto blame = parse(kOne + " 1 1 1\nfilename \"tab\\there \\\"q\\\" \\\\ \\303\\251\\001\"\n");
  REQUIRE(blame);
  CHECK(blame->origins[0].at.path == "tab\there \"q\" \\ \xc3\xa9\x01");
  for (const char* name : {"\"", "\"a", "\"\\\"", "\"\\q\"", "\"\\01\"", "\"\\000\"", "\"\\777\""})
    CHECK_FALSE(parse(kOne + " 1 1 1\nfilename " + name + "\n"));
}

TEST_CASE("an entry that has not ended is left out") {
  auto blame = parse(kOne + " 1 1 1\nfilename a\n" + kTwo + " 2 2 1\nauthor A\nfilen");
  REQUIRE(blame);
  CHECK(render(*blame) == "1-1@1:0 ");
  CHECK(render(*parse("")) == "");
}

TEST_CASE(
    "a text of any length in an entry does no harm, and a name of too many bytes is refused") {
  const std::string much(100'000, 'x');
  auto blame = parse(kOne + " 1 1 1\nsummary " + much + "\nfilename a\n", 4096);
  REQUIRE(blame);
  CHECK(render(*blame) == "1-1@1:0 ");
  CHECK_FALSE(parse(kOne + " 1 1 1\nfilename " + much + "\n", 4096));
}

TEST_CASE("what git would never write is an error") {
  CHECK_FALSE(parse("hello\n"));
  CHECK_FALSE(parse(kOne + " 0 1 1\nfilename a\n"));
  CHECK_FALSE(parse(kOne + " 1 1 4294967295\nfilename a\n"));
  CHECK_FALSE(parse(kOne + " 1 1\nfilename a\n"));
  CHECK_FALSE(parse(kOne + " 1 1 1\nfilename \n"));
  CHECK_FALSE(parse(kOne + " 1 1 1\nfilename a\n" + kWide + " 2 2 1\nfilename a\n"));
  CHECK_FALSE(
      parse(kOne + " 1 1 3\nfilename a\n" + kTwo + " 2 2 1\nfilename a\n"));  // line 2 twice
}

}  // namespace
}  // namespace stithy::git
