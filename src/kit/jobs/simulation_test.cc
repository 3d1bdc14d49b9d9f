// SPDX-License-Identifier: Apache-2.0
//
// The queue in a world that a seed decides: processes that die between any two steps, leases that
// run out, a database that refuses, people who cancel, revive and pause. Whatever happens, what the
// queue promises holds. STITHY_SEEDS=100000 tries so many; STITHY_SEED=7 tries that one alone.
#include "kit/testing/job_world.h"

#include <doctest/doctest.h>

#include "kit/testing/seeds.h"

namespace stithy::kit {

TEST_CASE("whatever dies, no promise of the queue is broken") {
  const Seeds asked = Seeds::asked();
  const std::uint64_t seeds = asked.last;
  JobWorld::Tally tally;
  for (std::uint64_t seed = asked.first; seed <= seeds; ++seed) {
    JobWorld world(seed);
    const std::string broken = world.live();
    REQUIRE_MESSAGE(broken.empty(), "STITHY_SEED=" << seed << ": " << broken);
    tally.add(world.tally());
  }
  // The worlds are as wild as they are meant to be.
  MESSAGE("handed out by the database: " << tally.render());
  if (asked.alone) return;
  CHECK(tally.crashes > seeds);
  CHECK(tally.lost_leases > seeds / 10);
  CHECK(tally.done > seeds);
  CHECK(tally.dead > seeds / 10);
  CHECK(tally.cancelled > seeds / 10);
}

TEST_CASE("a seed decides everything that happens in its world") {
  for (std::uint64_t seed : {3, 14, 159}) {
    JobWorld first(seed), second(seed);
    CHECK(first.live().empty());
    CHECK(second.live().empty());
    CHECK(first.trace() == second.trace());
    JobWorld other(seed + 1);
    CHECK(other.live().empty());
    CHECK(first.trace() != other.trace());
  }
}

}  // namespace stithy::kit
