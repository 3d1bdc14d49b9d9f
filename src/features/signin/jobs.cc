// SPDX-License-Identifier: Apache-2.0
#include "db/transact.h"
#include "features/signin/outside/trip.h"
#include "features/signin/places.h"
#include "features/signin/recovery.h"
#include "features/signin/registration/registration.h"
#include "features/signin/routes.h"
#include "features/signin/second_factor/pending.h"
#include "pillars/account/credentials.h"
#include "pillars/account/departure.h"
#include "pillars/account/one_time_link.h"
#include "pillars/foundations.h"
#include "pillars/passkey/challenge.h"

namespace stithy::signin {

namespace {

Result<void> forget_expired(kit::JobRun& run) {
  return db::transact(run.database(), run.deadline(), [&](db::Tx& tx) -> Result<void> {
    TRY(account::forget_expired_sessions(tx, run.now()));
    TRY(forget_expired_registrations(tx, run.now()));
    TRY(forget_expired_pending(tx, run.now()));
    TRY(passkey::forget_old_challenges(tx, run.now()));
    TRY(forget_old_places(tx, run.now()));
    TRY(account::forget_held_names(tx, run.now()));
    TRY(forget_expired_trips(tx, run.now()));
    return account::forget_expired_links(tx, run.now());
  });
}

}  // namespace

std::vector<kit::JobKind> jobs(const Foundations& on) {
  auto note_last_use = [&last_use = on.last_use](kit::JobRun& run) {
    return last_use.flush(run.database(), run.deadline());
  };
  return {{.name = "signin.forget_expired", .every = std::chrono::hours(1), .run = forget_expired},
          {.name = "signin.note_last_use",
           .attempts = 1,
           .every = std::chrono::minutes(1),
           .run = note_last_use},
          recovery_kind(on),
          registration_kind(on)};
}

}  // namespace stithy::signin
