// SPDX-License-Identifier: Apache-2.0
#include "git/history/ancestry.h"

#include <doctest/doctest.h>

#include "git/test_repository.h"

namespace stithy::git {

namespace {

Deadline soon() { return Deadline::in(std::chrono::seconds(20)); }

}  // namespace

TEST_CASE("what a ref leads to is whole, what is not there is not") {
  TestRepository files;
  Oid tip = files.commit({.files = {{"a", "a\n"}}});
  auto git = files.open();
  CHECK(must(is_whole(*git, tip, soon())));
  CHECK(must(is_whole(*git, must(git->load_links(tip)).tree, soon())));
  CHECK_FALSE(must(is_whole(*git, must(Oid::parse(std::string(40, '7'))), soon())));
}

TEST_CASE("a commit whose files are gone is not whole") {
  TestRepository files;
  files.commit({.files = {{"a", "a\n"}}});
  // Nothing below it was ever stored.
  std::string text = "tree " + std::string(40, '5') +
                     "\nauthor A <a@b> 0 +0000\ncommitter A <a@b> 0 +0000\n\nlost\n";
  Command write(Subcommand::HashObject, files.path());
  write.words({"-t", "commit", "-w", "--literally", "--stdin"});
  Oid lost = must(Oid::parse(text::trim(must(files.gateway().run_ok(write, text)))));
  CHECK_FALSE(must(is_whole(*files.open(), lost, soon())));
}

TEST_CASE("many tips are counted in one walk as each is counted alone") {
  for (ObjectFormat format : {ObjectFormat::Sha1, ObjectFormat::Sha256}) {
    TestRepository files(format);
    const Oid root = files.commit({.files = {{"f", "0"}}});
    // A criss-cross, a branch behind, one ahead, one that shares nothing, one of a merge.
    const Oid a = files.commit({.files = {{"f", "1"}}});
    const Oid b = files.commit({.branch = "b", .files = {{"g", "1"}}, .parents = {root.hex()}});
    const Oid ab = files.commit({.files = {{"f", "2"}}, .parents = {a.hex(), b.hex()}});
    const Oid ba =
        files.commit({.branch = "b", .files = {{"g", "2"}}, .parents = {b.hex(), a.hex()}});
    const Oid alone = files.commit({.branch = "alone", .files = {{"h", "1"}}, .root = true});
    const Oid tip = files.commit({.files = {{"f", "3"}}});
    const Oid ahead =
        files.commit({.branch = "ahead", .files = {{"i", "1"}}, .parents = {tip.hex()}});
    const std::vector<Oid> tips = {root, a, b, ab, ba, alone, tip, ahead};
    for (const Oid& base : tips) {
      auto together = must(compare_histories(*files.open(), base, tips, soon()));
      auto git = files.open();
      for (std::size_t i = 0; i < tips.size(); ++i) {
        auto one = must(compare_history(*git, base, tips[i], soon()));
        REQUIRE(together[i]);
        CHECK(together[i]->ahead == one.ahead);
        CHECK(together[i]->behind == one.behind);
      }
    }
  }
}

TEST_CASE("what is no commit here, or comes too late, has no distance") {
  TestRepository files;
  const Oid base = files.commit({.files = {{"f", "0"}}});
  const Oid tip = files.commit({.files = {{"f", "1"}}});
  auto git = files.open();
  const std::vector<Oid> tips = {must(Oid::parse(std::string(40, '7'))), tip,
                                 must(git->load_links(tip)).tree, base};
  auto apart = must(compare_histories(*git, base, tips, soon()));
  CHECK_FALSE(apart[0]);
  CHECK(apart[1]->ahead == 1);
  CHECK_FALSE(apart[2]);
  CHECK(apart[3]->behind == 0);
}

}  // namespace stithy::git
