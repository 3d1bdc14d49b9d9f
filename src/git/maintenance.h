// SPDX-License-Identifier: Apache-2.0
//
// maintenance.h — keeping a repository fast: packs, bitmaps, the commit-graph and packed refs.
//
// plan() looks at a few directories and says what is worth doing now and why; run() does one step.
// Steps may run beside pushes and fetches: none removes an object that is younger than two weeks
// or reachable. Run one step of one repository at a time, from a background job. Thread-safe.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/deadline.h"
#include "base/instant.h"
#include "base/result.h"
#include "git/gateway.h"

namespace stithy::git {

enum class MaintenanceStep : std::uint8_t {
  PackRefs,     // loose refs into packed-refs, with what tags stand for
  Repack,       // small packs together in geometric steps; bitmap over all packs
  FullRepack,   // everything anew; unreachable objects into a cruft pack, old ones of it away
  CommitGraph,  // generation numbers and changed-path filters, in one file
};
std::string_view step_name(MaintenanceStep step);

struct MaintenanceRules {
  std::size_t loose_refs_max = 256;
  std::size_t loose_objects_max = 500;
  std::size_t packs_max = 20;             // counted apart from those in the largest step
  std::uint64_t graph_objects_min = 512;  // below, a commit-graph is not worth its file
  unsigned graph_stale_percent = 2;       // bytes of packs younger than the graph
  std::size_t graph_stale_packs = 10;
  std::chrono::days full_every{30};  // only when something changed since
};

struct MaintenanceState {
  std::size_t loose_refs = 0, loose_objects = 0, packs = 0, packs_since_graph = 0;
  std::uint64_t pack_bytes = 0, pack_bytes_since_graph = 0, objects = 0;
  bool has_graph = false, has_bitmap = false;
  Instant last_full;  // zero: never
};

struct PlannedStep {
  MaintenanceStep step;
  std::string reason;  // for the log and the admin page
};

// Removes what a git that was killed, or a write that was cut off, left in a repository: temporary
// packs, locks, files of packs without their index. Only before serving.
Result<void> sweep_leftovers(const sys::Path& repository);

class Maintenance {
 public:
  explicit Maintenance(const Gateway& gateway, MaintenanceRules rules = {})
      : gateway_(gateway), rules_(rules) {}

  Result<MaintenanceState> look(const sys::Path& repository) const;
  std::vector<PlannedStep> plan(const MaintenanceState& state, Instant now) const;
  Result<std::vector<PlannedStep>> plan(const sys::Path& repository, Instant now) const;
  // PackRefs only under the repository's lane: a push could not take its locks meanwhile. Leaves
  // nothing behind when git fails or is killed.
  Result<void> run(const sys::Path& repository, MaintenanceStep step, Instant now,
                   Deadline deadline) const;

 private:
  Result<void> run_git(const sys::Path& repository, MaintenanceStep step,
                       const sys::RunLimits& limits) const;
  const Gateway& gateway_;
  const MaintenanceRules rules_;
};

}  // namespace stithy::git
