// SPDX-License-Identifier: Apache-2.0
#include "pillars/account/records.h"

#include "pillars/account/queries.h"

namespace stithy::account {

namespace {

Result<audit::About> about_person(db::Tx& tx, UserId user) {
  auto row = TRY(sql::find_user(tx, user));
  return audit::About{.subject = user, .subject_login = row ? row->login : std::string()};
}

}  // namespace

Result<void> record_of(db::Tx& tx, UserId user, std::string_view action,
                       std::vector<audit::Change> changes) {
  return audit::record(
      tx, {.action = action, .about = TRY(about_person(tx, user)), .changes = std::move(changes)});
}

Result<void> record_entry(db::Tx& tx, UserId user) {
  audit::About about = TRY(about_person(tx, user));
  audit::Actor by{.kind = "person", .id = user, .login = about.subject_login};
  return audit::record(
      tx, {.action = "user.login", .about = std::move(about), .changes = {}, .by = std::move(by)});
}

}  // namespace stithy::account
