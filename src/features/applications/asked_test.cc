// SPDX-License-Identifier: Apache-2.0
#include "features/applications/asked.h"

#include <doctest/doctest.h>

namespace stithy::applications {

namespace {

Asked asked(std::string_view words) {
  auto parsed = parse_asked(words);
  REQUIRE(parsed);
  return *parsed;
}

}  // namespace

TEST_CASE("words are of OpenID Connect, ours and GitHub's, apart by spaces or commas") {
  CHECK(render_asked(asked("openid  email,repo:read")) == "openid email repo:read");
  CHECK(asked("repo,gist,workflow") == asked("repo"));
  CHECK(asked("") == Asked{});
  CHECK(asked("public_repo").public_only);
  CHECK(!asked("public_repo repo").public_only);
  CHECK(!parse_asked("everything"));
}

TEST_CASE("what was agreed to covers what is less, and nothing else") {
  CHECK(asked("repo:read").within(asked("repo:write openid")));
  CHECK(!asked("repo:write").within(asked("repo:read")));
  CHECK(!asked("openid").within(asked("repo")));
  CHECK(asked("public_repo").within(asked("repo")));
  CHECK(!asked("repo:read").within(asked("public_repo")));
  CHECK(asked("").within(asked("")));
}

TEST_CASE("two consents together never allow more than one of them did") {
  CHECK(joined(asked("repo:read"), asked("openid user:read")) ==
        asked("openid user:read repo:read"));
  const Asked both = joined(asked("org:read"), asked("public_repo"));
  CHECK(both == asked("public_repo"));
  CHECK(joined(asked("public_repo"), asked("openid")).public_only);
}

TEST_CASE("every scope has a sentence, and none of them has one, too") {
  CHECK(in_words(asked("openid repo:write")).size() == 3);  // writing means seeing
  CHECK(in_words(Asked{}).size() == 1);
}

}  // namespace stithy::applications
