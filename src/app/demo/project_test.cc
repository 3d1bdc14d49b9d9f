// SPDX-License-Identifier: Apache-2.0
#include "app/demo/project.h"

#include <doctest/doctest.h>

#include "git/edit/object_batch.h"

namespace stithy::app::demo {

namespace {

ProjectPlan plan(std::uint64_t seed) {
  return {.name = "anvil",
          .purpose = "Metal.",
          .authors = {{"Ada", "ada@example.org"}, {"Grace", "grace@example.org"}},
          .commits = 40,
          .seed = seed,
          .ends = Instant::from_seconds(1'700'000'000)};
}

std::vector<git::RefChange> refs_of(std::uint64_t seed) {
  git::ObjectBatch batch(git::ObjectFormat::Sha1);
  auto refs = write_project(plan(seed), batch);
  REQUIRE(refs);
  return *refs;
}

}  // namespace

TEST_CASE("a made-up project is the same for the same seed, and another for another") {
  const auto first = refs_of(1), again = refs_of(1), other = refs_of(2);
  REQUIRE(first.size() == again.size());
  for (std::size_t i = 0; i < first.size(); ++i) CHECK(first[i].new_oid == again[i].new_oid);
  CHECK(first.front().new_oid != other.front().new_oid);
}

TEST_CASE("a made-up project has branches and tags, each made from nothing") {
  int tags = 0, branches = 0;
  for (const auto& ref : refs_of(1)) {
    CHECK(ref.is_create());
    (ref.name.is_tag() ? tags : branches) += 1;
  }
  CHECK(branches == 2);
  CHECK(tags == 1);
}

}  // namespace stithy::app::demo
