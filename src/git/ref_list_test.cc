// SPDX-License-Identifier: Apache-2.0
#include "git/ref_list.h"

#include <doctest/doctest.h>

#include "git/test_repository.h"

namespace stithy::git {

TEST_CASE("a ref file that holds no id is damage, or a mirror would forget the branch") {
  TestRepository repository;
  repository.commit({.files = {{"a", "a\n"}}});
  REQUIRE(list_refs(repository.path()));
  for (const char* content : {"", "rubbish\n"}) {
    REQUIRE(sys::write_file_durably(repository.path() / "refs/heads/side", content));
    auto list = list_refs(repository.path());
    REQUIRE_FALSE(list);
    CHECK(list.error().code == Code::Unavailable);
    CHECK(text::contains(list.error().message, "damaged"));
  }
  REQUIRE(sys::remove_tree(repository.path() / "refs/heads/side"));
  REQUIRE(sys::write_file_durably(repository.path() / "refs/heads/side.lock", ""));
  CHECK(list_refs(repository.path()));
}

TEST_CASE("a repository without the files that each has is damaged, not absent") {
  for (const char* name : {"HEAD", "config"}) {
    TestRepository repository;
    REQUIRE(sys::remove_tree(repository.path() / name));
    CHECK(list_refs(repository.path()).error().code == Code::Unavailable);
  }
}

TEST_CASE("a branch whose object is missing is told as damage, not as absence") {
  TestRepository repository;
  repository.commit({.files = {{"a", "a\n"}}});
  REQUIRE(
      sys::write_file_durably(repository.path() / "refs/heads/lost", std::string(40, '1') + "\n"));
  auto opened = repository.open();
  auto refs = must(opened->refs(1));
  auto found = opened->resolve(*refs, "lost");
  REQUIRE_FALSE(found);
  CHECK(found.error().code == Code::Unavailable);
  CHECK(opened->resolve(*refs, "absent").error().code == Code::NotFound);
  CHECK(opened->resolve(*refs, "main"));
}

}  // namespace stithy::git
