// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"
#include "features/editing/routes.h"
#include "git/edit/staged_objects.h"
#include "pillars/foundations.h"

namespace stithy::editing {

namespace {

// Staged objects that are older than two weeks, or were brought meanwhile, go.
Result<void> tidy_staged(const Foundations& on, kit::JobRun& run) {
  constexpr std::int64_t kBatch = 200;
  RepoId after;
  for (;;) {
    std::vector<repo::Repository> batch;
    {
      auto reader = TRY(on.database.read(run.deadline()));
      batch = TRY(repo::list_all(*reader, after, kBatch));
    }
    for (const auto& r : batch) {
      after = r.id;
      if (run.should_stop()) return unavailable("Stopped.", std::chrono::seconds(60));
      auto done = git::StagedObjects::tidy_all(on.git, on.repositories.path_of(r.id), run.now());
      if (!done) run.log(text::format("{}: {}", r.full_name(), done.error().cause));
    }
    if (static_cast<std::int64_t>(batch.size()) < kBatch) return {};
  }
}

}  // namespace

std::vector<kit::JobKind> jobs(const Foundations& on) {
  return {{.name = "editing.tidy_staged",
           .attempts = 1,
           .timeout = std::chrono::minutes(30),
           .every = std::chrono::hours(24),
           .run = [&on](kit::JobRun& run) { return tidy_staged(on, run); }}};
}

}  // namespace stithy::editing
