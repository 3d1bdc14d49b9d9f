// SPDX-License-Identifier: Apache-2.0
#include "web/answer.h"

#include <doctest/doctest.h>

namespace stithy::web {

TEST_CASE("what cannot be read is a bad request, what was read and is wrong is not") {
  for (Face face : {Face::Page, Face::GithubApi, Face::OwnApi, Face::Machine}) {
    CHECK(status_of(invalid("The title is empty."), face) == 422);
    CHECK(status_of(malformed(invalid("This is no JSON.")), face) == 400);
  }
  CHECK(status_of(invalid("A packet has no length."), Face::Git) == 400);
  CHECK(status_of(malformed(too_large("This is too long.")), Face::GithubApi) == 413);
  CHECK(status_of(not_found("There is no such thing."), Face::Git) == 404);
}

}  // namespace stithy::web
