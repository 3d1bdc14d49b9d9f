// SPDX-License-Identifier: Apache-2.0
#include "git/content/licence_file.h"

#include <doctest/doctest.h>

#include "git/test_repository.h"

namespace stithy::git {
namespace {

TEST_CASE("the licence of a repository is a file at its root") {
  TestRepository files;
  Oid tip = files.commit({.files = {{"LICENSE", "of no known kind\n"}, {"sub/COPYING", "x"}}});
  auto git = files.open();
  auto found = must(find_licence_file(*git, must(git->read_tree(tip))));
  REQUIRE(found);
  CHECK(found->entry.name == "LICENSE");
  CHECK_FALSE(found->licence);
  Oid bare = files.commit({.files = {{"-LICENSE", ""}}});
  CHECK_FALSE(must(find_licence_file(*git, must(git->read_tree(bare)))));
}

TEST_CASE("a text too large to be a licence is shown and not recognised") {
  TestRepository files;
  std::string text = "Permission is hereby granted, free of charge, to any person obtaining a copy";
  Oid small = files.commit({.files = {{"COPYING", text}}});
  auto git = files.open();
  auto found = must(find_licence_file(*git, must(git->read_tree(small))));
  REQUIRE(found);
  Oid large = files.commit({.files = {{"COPYING", text + std::string(200'000, ' ')}}});
  auto big = must(find_licence_file(*git, must(git->read_tree(large))));
  REQUIRE(big);
  CHECK_FALSE(big->licence);
}

}  // namespace
}  // namespace stithy::git
