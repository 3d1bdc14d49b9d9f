// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"
#include "features/editing/routes.h"
#include "git/edit/staged_objects.h"
#include "pillars/foundations.h"

namespace stithy::editing {

namespace {

// Staged objects that are older than two weeks, or were brought meanwhile, go.
Result<void> tidy_staged(const Foundations& on, kit::JobRun& run) {
  return repo::visit_all(
      on.database, run.deadline(), [&](const repo::Repository& r) -> Result<void> {
        if (run.should_stop()) return unavailable("Stopped.", std::chrono::seconds(60));
        auto done = git::StagedObjects::tidy_all(on.git, on.repositories.path_of(r.id), run.now());
        if (!done) run.log(text::format("{}: {}", r.full_name(), done.error().cause));
        return {};
      });
}

}  // namespace

std::vector<kit::JobKind> jobs(const Foundations& on) {
  return {{.name = "editing.tidy_staged",
           .attempts = 1,
           .timeout = std::chrono::minutes(30),
           .cron = "50 3 * * *",
           .run = [&on](kit::JobRun& run) { return tidy_staged(on, run); }}};
}

}  // namespace stithy::editing
