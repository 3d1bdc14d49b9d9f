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

}  // namespace stithy::git
