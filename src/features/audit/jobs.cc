// SPDX-License-Identifier: Apache-2.0
#include "features/audit/jobs.h"

#include <limits>

#include "db/transact.h"
#include "features/audit/sending/receivers.h"
#include "features/audit/settings.h"
#include "kit/audit/chain.h"
#include "kit/audit/record.h"
#include "kit/jobs/job_run.h"

namespace stithy::audit {

namespace {

// How long an entry may stand outside of the chain.
constexpr std::chrono::seconds kBetweenSeals{15};
constexpr std::int64_t kPrunedAtOnce = 500;

Result<void> seal_all(const Foundations& on, kit::JobRun& run) {
  const Secret<> key = sealing_key(on);
  for (;;) {
    // Looking costs nothing; a transaction is begun for entries alone.
    {
      auto reader = TRY(run.database().read(run.deadline()));
      if (TRY(kit::sql::list_unsealed(*reader, 1)).empty()) break;
    }
    auto some = [&](db::Tx& tx) { return seal(tx, key); };
    if (TRY(db::transact(run.database(), run.deadline(), some)) < kSealedAtOnce) break;
  }
  return order_sending(on, run);
}

Result<void> prune_old(const Foundations& on, kit::JobRun& run) {
  const Secret<> key = sealing_key(on);
  const Instant before = run.now() - kKeep(on.settings);
  std::int64_t gone = 0, some = 0;
  do {
    auto step = [&](db::Tx& tx) -> Result<std::int64_t> {
      return prune(tx, key, before, TRY(sent_to_all(tx, on.settings)), kPrunedAtOnce);
    };
    some = TRY(db::transact(run.database(), run.deadline(), step));
    gone += some;
  } while (some == kPrunedAtOnce && !run.should_stop());
  if (gone == 0) return {};
  return db::transact(run.database(), run.deadline(), [&](db::Tx& tx) {
    return record(tx,
                  {.action = "audit.prune", .changes = {{"entries", std::to_string(gone), {}}}});
  });
}

}  // namespace

Secret<> sealing_key(const Foundations& on) { return on.keys.derive("audit log head"); }

std::vector<kit::JobKind> jobs(const Foundations& on) {
  std::vector<kit::JobKind> kinds = {
      {.name = "audit.seal",
       .limit = 1,
       .every = kBetweenSeals,
       .run = [&on](kit::JobRun& run) { return seal_all(on, run); }},
      {.name = "audit.prune",
       .limit = 1,
       .every = std::chrono::hours(24),
       .run = [&on](kit::JobRun& run) { return prune_old(on, run); }}};
  for (auto& kind : sending_kinds(on)) kinds.push_back(std::move(kind));
  return kinds;
}

}  // namespace stithy::audit
