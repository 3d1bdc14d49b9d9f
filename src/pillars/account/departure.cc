// SPDX-License-Identifier: Apache-2.0
#include "pillars/account/departure.h"

#include "base/text.h"
#include "kit/events.h"
#include "pillars/account/events.h"
#include "pillars/account/names.h"
#include "pillars/account/queries.h"
#include "pillars/account/records.h"
#include "sys/crypto.h"

namespace stithy::account {

namespace {

Result<void> hold_names(db::Tx& tx, const Account& account, Instant now) {
  const NamespaceId node{account.id.value()};
  const Instant until = now + kNameHeldSpan;
  TRY(sql::hold_name(tx, fold_name(account.login), until));
  for (const auto& former : TRY(sql::list_redirects_of(tx, node)))
    TRY(sql::hold_name(tx, former, until));
  TRY(sql::delete_redirects_of(tx, node));
  return {};
}

Result<void> end_credentials(db::Tx& tx, UserId id) {
  TRY(sql::delete_sessions_but(tx, id, SessionId{}));
  TRY(sql::delete_tokens_of(tx, id));
  TRY(sql::delete_keys_of(tx, id));
  TRY(sql::delete_totp(tx, id));
  TRY(sql::delete_recovery_codes(tx, id));
  TRY(sql::delete_links_of(tx, id.value(), id));
  TRY(sql::delete_emails_of(tx, id));
  TRY(sql::delete_identities_of(tx, id));
  return {};
}

}  // namespace

std::string name_of_removed(UserId id) { return text::format("ghost~{}", id.value()); }

Result<bool> is_last_administrator(db::Reader& reader, const Account& account) {
  if (!account.site_admin) return false;
  for (UserId one : TRY(list_administrators(reader)))
    if (one != account.id) return false;
  return true;
}

Result<void> remove_account(db::Tx& tx, const Account& account, UserId by, Instant now) {
  if (TRY(is_last_administrator(tx, account)))
    return conflict("Somebody has to administer the instance: make another administrator first.");
  TRY(record_of(tx, account.id, "user.delete"));
  TRY(hold_names(tx, account, now));
  TRY(end_credentials(tx, account.id));
  const std::string name = name_of_removed(account.id);
  TRY(sql::empty_user(tx, account.id, name, sys::decoy_password_hash(), now));
  TRY(sql::empty_namespace(tx, NamespaceId{account.id.value()}, name));
  return kit::append(tx, Removed{.account = account.id, .by = by, .at = now});
}

Result<void> check_not_held(db::Reader& reader, std::string_view name, Instant now) {
  if (!TRY(sql::find_held_name(reader, fold_name(name), now))) return {};
  return conflict(text::format("The name \"{}\" is taken.", name));
}

Result<void> forget_held_names(db::Tx& tx, Instant now) {
  TRY(sql::delete_unheld_names(tx, now));
  return {};
}

}  // namespace stithy::account
