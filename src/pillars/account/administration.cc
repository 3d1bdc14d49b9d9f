// SPDX-License-Identifier: Apache-2.0
#include "pillars/account/administration.h"

#include "base/text.h"
#include "pillars/account/names.h"
#include "pillars/account/queries.h"
#include "pillars/account/records.h"

namespace stithy::account {

namespace {

Result<void> check_another(db::Tx& tx, UserId user) {
  const auto all = TRY(list_administrators(tx));
  for (UserId one : all)
    if (one != user) return {};
  return conflict("Somebody has to administer the instance: make another administrator first.");
}

}  // namespace

Result<std::vector<Account>> search_accounts(db::Reader& reader, std::string_view words,
                                             std::string_view after, std::int64_t at_most) {
  std::string plain = text::to_lower(words);  // '_' is left: it fits any one character, itself too
  std::erase_if(plain, [](char c) { return c == '%' || c == '\\'; });
  auto ids = TRY(sql::search_users(reader, fold_name(after), text::format("%{}%", plain), at_most));
  std::vector<Account> accounts;
  for (UserId id : ids)
    if (auto account = TRY(find_account(reader, id))) accounts.push_back(*std::move(account));
  return accounts;
}

Result<void> set_administrator(db::Tx& tx, UserId user, bool administers) {
  if (!administers) TRY(check_another(tx, user));
  TRY(sql::set_site_admin(tx, user, administers));
  return record_of(tx, user, administers ? "user.promote" : "user.demote");
}

Result<void> suspend(db::Tx& tx, UserId user, Instant now) {
  TRY(check_another(tx, user));
  return set_disabled(tx, user, true, now);
}

Result<void> unsuspend(db::Tx& tx, UserId user, Instant now) {
  return set_disabled(tx, user, false, now);
}

}  // namespace stithy::account
