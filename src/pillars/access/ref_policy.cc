// SPDX-License-Identifier: Apache-2.0
#include "pillars/access/ref_policy.h"

#include "pillars/foundations.h"

namespace stithy::access {

namespace {

constexpr std::chrono::seconds kWait{10};

}  // namespace

Result<void> check_ref_move(const Foundations& on, const web::Principal& who, RepoId repository,
                            const git::RefChange&) {
  auto reader = TRY(on.database.read(Deadline::in(kWait)));
  auto now = TRY(repo::find_repository(*reader, repository));
  if (!now || now->deleted_at) return denied("The repository was deleted.");
  if (!TRY(account::still_stands(*reader, who, on.clock.now())))
    return denied("Your account, session or token was ended meanwhile.");
  auto role = TRY(role_of(*reader, who, *now));
  if (role < repo::Role::Write) return denied("You may not write to this repository any more.");
  if (now->archived_at) return denied("The repository is archived and therefore read-only.");
  if (now->quarantined) return denied("The repository is read-only.");
  return {};
}

}  // namespace stithy::access
