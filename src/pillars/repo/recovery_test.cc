// SPDX-License-Identifier: Apache-2.0
#include "pillars/repo/recovery.h"

#include <doctest/doctest.h>

#include "git/ref_list.h"
#include "pillars/repo/test_house.h"

namespace stithy::repo {

namespace {

Recovered start(TestHouse& house) {
  return git::must(recover(house.database(), house.clock, house.store()));
}

// As a crash leaves it: the mark lies there and nobody holds it.
void leave_mark(TestHouse& house, RepoId id) { git::must(house.store().files().mark(id)).keep(); }

}  // namespace

TEST_CASE("files whose row never came are removed at the start, once") {
  TestHouse house;
  const RepoId lost{0x99};
  git::must(house.store().files().create({.id = lost}));
  CHECK(start(house).changes == 0);
  CHECK(sys::path_exists(house.store().path_of(lost)));  // without a mark nothing is touched
  leave_mark(house, lost);
  CHECK(start(house).changes == 1);
  CHECK_FALSE(sys::path_exists(house.store().path_of(lost)));
  CHECK(start(house).changes == 0);
}

TEST_CASE("a marked repository with a row keeps its files and gets the HEAD of its row") {
  TestHouse house;
  git::must(
      house.store().files().set_default_branch(house.id, git::must(git::RefName::branch("side"))));
  REQUIRE(sys::write_file_durably(house.path() / "packed-refs.lock", ""));
  leave_mark(house, house.id);
  CHECK(start(house).changes == 1);
  CHECK(git::must(git::read_head_target(house.path())) == "refs/heads/main");
  CHECK_FALSE(sys::path_exists(house.path() / "packed-refs.lock"));
}

TEST_CASE("the mark of a living process is left to it") {
  TestHouse house;
  const RepoId busy{0x99};
  auto mark = git::must(house.store().files().mark(busy));
  git::must(house.store().files().create({.id = busy}));
  CHECK(start(house).changes == 0);
  CHECK(sys::path_exists(house.store().path_of(busy)));
}

TEST_CASE("a mark goes with its owner") {
  TestHouse house;
  { auto mark = git::must(house.store().files().mark(house.id)); }
  CHECK(git::must(sys::list_directory(house.data() / "tmp")).empty());
}

}  // namespace stithy::repo
