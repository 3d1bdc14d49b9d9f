// SPDX-License-Identifier: Apache-2.0
#include "pillars/org/second_factor.h"

#include "base/text.h"
#include "pillars/account/second_factor.h"
#include "pillars/org/queries.h"
#include "pillars/org/records.h"

namespace stithy::org {

Result<Instant> require_second_factor(db::Tx& tx, NamespaceId id, int grace_days, UserId by,
                                      Instant now) {
  if (grace_days < 0 || grace_days > kGraceDaysMax)
    return invalid_field("grace", text::format("At most {} days.", kGraceDaysMax));
  if (!TRY(account::has_second_factor(tx, by)))
    return conflict("Set up a second factor of your own first, under Settings, Security.");
  const Instant from = now + std::chrono::hours(24) * grace_days;
  TRY(sql::set_second_factor(tx, id, from, grace_days == 0, now));
  TRY(record_of(tx, id, "org.enable_two_factor_requirement",
                {{"grace_days", {}, std::to_string(grace_days)}}));
  return from;
}

Result<bool> waive_second_factor(db::Tx& tx, NamespaceId id, Instant now) {
  auto before = TRY(find_organisation(tx, id));
  if (!before || !before->second_factor_from) return false;
  TRY(sql::set_second_factor(tx, id, std::nullopt, false, now));
  TRY(record_of(tx, id, "org.disable_two_factor_requirement"));
  return true;
}

Result<bool> enforce_second_factor(db::Tx& tx, NamespaceId id, Instant now) {
  if (TRY(sql::enforce_second_factor(tx, id, now)) == 0) return false;
  TRY(record_of(tx, id, "org.enforce_two_factor_requirement"));
  return true;
}

Result<Membership> find_standing(db::Reader& reader, NamespaceId id, UserId user) {
  if (!user) return Membership::None;
  auto role = TRY(sql::find_standing(reader, id, user));
  return role ? static_cast<Membership>(*role) : Membership::None;
}

}  // namespace stithy::org
