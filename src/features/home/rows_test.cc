// SPDX-License-Identifier: Apache-2.0
#include "features/home/rows.h"

#include <doctest/doctest.h>

namespace stithy::home {
namespace {

repo::Activity activity(std::string ref, std::string before, std::string after) {
  return {.id = IntentId{1},
          .at = Instant{5},
          .actor = "ada",
          .repository = RepoId{2},
          .owner = "ada",
          .name = "engine",
          .ref = std::move(ref),
          .old_oid = std::move(before),
          .new_oid = std::move(after)};
}

const std::string kZero(40, '0');
const std::string kOne(40, '1');

TEST_CASE("a moved branch reads as a push and links to its history") {
  auto row = row_of(activity("refs/heads/fix/a b", kOne, kOne));
  CHECK(row.what == "pushed to");
  CHECK(row.ref == "fix/a b");
  CHECK(row.href == "/ada/engine/commits/fix/a%20b");
}

TEST_CASE("a new branch and a new tag are told apart") {
  CHECK(row_of(activity("refs/heads/x", kZero, kOne)).what == "created the branch");
  CHECK(row_of(activity("refs/tags/v1", kZero, kOne)).what == "created the tag");
}

TEST_CASE("a deleted ref leads to the repository, since its own page is gone") {
  auto row = row_of(activity("refs/tags/v1", kOne, kZero));
  CHECK(row.what == "deleted the tag");
  CHECK(row.href == "/ada/engine");
}

}  // namespace
}  // namespace stithy::home
