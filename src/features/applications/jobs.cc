// SPDX-License-Identifier: Apache-2.0
#include "db/transact.h"
#include "features/applications/application.h"
#include "features/applications/queries.h"
#include "features/applications/routes.h"
#include "features/applications/settings.h"
#include "features/applications/signing.h"
#include "pillars/account/application_tokens.h"

namespace stithy::applications {

namespace {

constexpr std::int64_t kDeletedAtOnce = 50;

// Whose owner was deleted.
Result<void> delete_ownerless(kit::JobRun& run) {
  return db::transact(run.database(), run.deadline(), [&](db::Tx& tx) -> Result<void> {
    for (ClientId id : TRY(sql::list_applications_of_nobody(tx, kDeletedAtOnce)))
      TRY(delete_application(tx, id));
    return {};
  });
}

Result<void> forget_expired(kit::JobRun& run) {
  TRY(delete_ownerless(run));
  return db::transact(run.database(), run.deadline(), [&](db::Tx& tx) -> Result<void> {
    TRY(account::forget_expired_application_tokens(tx, run.now()));
    TRY(sql::delete_expired_refreshes(tx, run.now()));
    TRY(sql::delete_expired_codes(tx, run.now()));
    TRY(sql::delete_expired_devices(tx, run.now()));
    return forget_old_keys(tx, run.now());
  });
}

// The key is made before the transaction: it takes its time.
Result<void> keep_keys(kit::JobRun& run, const Foundations& on) {
  auto wanted = [&](db::Tx& tx) { return wants_key(tx, kKeyLives(on.settings), run.now()); };
  if (!TRY(db::transact(run.database(), run.deadline(), wanted))) return {};
  const sys::SigningKey key = TRY(sys::make_signing_key());
  return db::transact(run.database(), run.deadline(), [&](db::Tx& tx) -> Result<void> {
    if (!TRY(wanted(tx))) return {};
    return add_key(tx, on.keys, key, run.now());
  });
}

}  // namespace

std::vector<kit::JobKind> jobs(const Foundations& on) {
  return {{.name = "applications.forget", .every = std::chrono::hours(1), .run = forget_expired},
          {.name = "applications.keys",
           .priority = kit::Priority::High,
           .every = std::chrono::hours(1),
           .run = [&on](kit::JobRun& run) { return keep_keys(run, on); }}};
}

}  // namespace stithy::applications
