// SPDX-License-Identifier: Apache-2.0
#include "pillars/access/acting.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "kit/audit/record.h"
#include "pillars/access/queries.h"

namespace stithy::access {

namespace {

// Beside everything that asks for a fresh password.
constexpr std::array<std::string_view, 8> kForbidden = {"people.change_password",
                                                        "people.revoke_token",
                                                        "people.end_session",
                                                        "people.end_other_sessions",
                                                        "keys.remove",
                                                        "tokens.revoke",
                                                        "signin.confirm",
                                                        "signin.confirm_outside"};

audit::Deed deed(std::string_view action, UserId user, std::string login) {
  return {.action = action, .about = {.subject = user, .subject_login = std::move(login)}};
}

}  // namespace

Result<void> begin_acting(db::Tx& tx, const web::Principal& who, const account::Account& as,
                          std::string_view reason, Instant now) {
  reason = text::trim(reason);
  if (reason.empty() || reason.size() > kReasonBytesMax || text::has_control(reason))
    return invalid_field("reason", "Say why in a line; they read it.");
  if (as.id == who.user) return conflict("You are this person already.");
  if (as.site_admin) return conflict("Nobody acts as another administrator.");
  if (as.disabled) return conflict("A suspended account is not acted as.");
  TRY(sql::begin_acting(tx, who.session, as.id, reason, now + kActingSpan));
  audit::Deed begun = deed("user.impersonate", as.id, as.login);
  begun.changes = {{"reason", {}, std::string(reason)}};
  return audit::record(tx, begun);
}

Result<bool> end_acting(db::Tx& tx, const web::Principal& who) {
  if (TRY(sql::end_acting(tx, who.session)) == 0) return false;
  TRY(audit::record(tx, deed("user.end_impersonation", who.user, who.login)));
  return true;
}

Result<std::optional<web::Principal>> acted_as(db::Reader& reader, const web::Principal& admin,
                                               Instant now) {
  auto user = TRY(sql::find_acting(reader, admin.session, now));
  if (!user) return std::optional<web::Principal>{};
  auto person = TRY(account::find_account(reader, *user));
  if (!person || person->disabled || person->site_admin) return std::optional<web::Principal>{};
  web::Principal who = admin;
  who.user = person->id;
  who.login = person->login;
  who.display_name = person->display_name;
  who.site_admin = who.second_factor_missing = false;
  who.acting_admin = admin.user;
  who.confirmed_at = {};
  who.avatar_hash.clear();
  return std::optional(std::move(who));
}

Result<void> check_acting(const web::Request& request) {
  if (!request.principal().acting_admin) return {};
  const std::string_view row = request.route().name;
  if (std::find(kForbidden.begin(), kForbidden.end(), row) == kForbidden.end()) return {};
  return denied("This is not done in somebody else's name. End acting as them first.");
}

}  // namespace stithy::access
