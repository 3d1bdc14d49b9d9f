// SPDX-License-Identifier: Apache-2.0
#include "features/audit/phrase.h"

#include <doctest/doctest.h>

namespace stithy::audit {

namespace {

Filter parsed(std::string_view phrase) {
  Filter filter;
  REQUIRE(add_phrase(filter, phrase).has_value());
  return filter;
}

}  // namespace

TEST_CASE("words with a colon narrow, others are looked for together") {
  const Filter f = parsed("actor:Ada action:repo org:Guild repo:Guild/Engine old Motor");
  CHECK(f.actor == "ada");
  CHECK(f.action == "repo.%");
  CHECK(f.org == "guild");
  CHECK(f.repo == "guild/engine");
  CHECK(f.words == "%old motor%");
}

TEST_CASE("an action is whole, a first word, or a beginning") {
  CHECK(parsed("action:repo.create").action == "repo.create");
  CHECK(parsed("action:repo.add*").action == "repo.add%");
  CHECK(parsed("action:user").action == "user.%");
}

TEST_CASE("days bound a span whose end belongs to it") {
  const Instant first = *parse_iso("2026-11-01T00:00:00Z");
  const Instant::Duration day = std::chrono::hours(24);
  CHECK(parsed("created:2026-11-01").since == first);
  CHECK(parsed("created:2026-11-01").until == first + day);
  CHECK(parsed("created:>2026-11-01").since == first + day);
  CHECK(parsed("created:>=2026-11-01").since == first);
  CHECK(parsed("created:<2026-11-01").until == first);
  CHECK(parsed("created:<=2026-11-01").until == first + day);
  CHECK(parsed("created:2026-11-01..2026-11-02").until == first + 2 * day);
  Filter filter;
  CHECK_FALSE(add_phrase(filter, "created:yesterday").has_value());
  CHECK_FALSE(add_phrase(filter, "created:2026-11-01T10").has_value());
}

TEST_CASE("what is typed cannot fit more than itself") {
  CHECK(parsed("100%").words == "%100%");
  CHECK_FALSE(parsed("%").words.has_value());
  CHECK(parsed("action:%").action == ".%");
}

}  // namespace stithy::audit
