// SPDX-License-Identifier: Apache-2.0
#include "features/transport/after_push.h"

#include "db/transact.h"
#include "features/transport/adopt.h"
#include "kit/jobs/job_runner.h"
#include "pillars/repo/events.h"
#include "pillars/repo/journal.h"
#include "pillars/repo/repository.h"

namespace stithy::transport {

namespace {

constexpr std::chrono::seconds kWait{10};
// A push that runs holds its lane; this spares the lanes of most from being asked for.
constexpr std::chrono::seconds kLikelyRunning{30};

Result<std::vector<git::RefName>> pushed_refs(const Foundations& on, IntentId intent) {
  auto reader = TRY(on.database.read(Deadline::in(kWait)));
  return repo::list_moved_refs(*reader, intent);
}

}  // namespace

kit::Listener after_push(const Foundations& on) {
  return kit::on<repo::Pushed>(
      "transport.after_push", [&on](const repo::Pushed& event, kit::JobRun&) -> Result<void> {
        auto pushed = TRY(pushed_refs(on, event.intent));
        TRY(adopt_branch(on, event.repository, pushed, event.by));
        auto size = on.repositories.files().disk_bytes(event.repository);
        return db::transact(on.database, Deadline::in(kWait),
                            [&](db::Tx& tx) { return repo::set_size(tx, event.repository, size); });
      });
}

kit::JobKind settle_kind(const Foundations& on) {
  return {.name = "transport.settle_pushes",
          .attempts = 1,
          .every = std::chrono::minutes(1),
          .run = [&on](kit::JobRun& run) {
            return repo::settle_overdue(on.database, on.clock, on.repositories,
                                        run.now() - kLikelyRunning);
          }};
}

}  // namespace stithy::transport
