// SPDX-License-Identifier: Apache-2.0
//
// second_factor.h — organisations that ask everybody in them for a second factor.
//
// When the time of grace is over, whoever has none has no role in the organisation: neither as a
// member or owner nor by a team nor as a collaborator. What they were given stays and holds again
// once they have one. The statements of roles say so (here, and pillars/repo/queries.sql).
#pragma once

#include <chrono>

#include "pillars/org/organisation.h"

namespace stithy::org {

constexpr int kGraceDaysMax = 90;

// From when on; `grace` days from now. Conflict when whoever asks for it has none.
Result<Instant> require_second_factor(db::Tx& tx, NamespaceId id, int grace_days, UserId by,
                                      Instant now);
// False when none was asked for.
Result<bool> waive_second_factor(db::Tx& tx, NamespaceId id, Instant now);
// The time has come; nothing before it. False when it was not to be done.
Result<bool> enforce_second_factor(db::Tx& tx, NamespaceId id, Instant now);

// What somebody is in an organisation now: none also for members whose membership rests.
Result<Membership> find_standing(db::Reader& reader, NamespaceId id, UserId user);

}  // namespace stithy::org
