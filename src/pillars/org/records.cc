// SPDX-License-Identifier: Apache-2.0
#include "pillars/org/records.h"

#include "base/text.h"
#include "pillars/account/account.h"

namespace stithy::org {

namespace {

Result<audit::About> about(db::Tx& tx, NamespaceId id) {
  auto found = TRY(find_organisation(tx, id));
  std::string name = found ? found->name : std::string();
  return audit::About{.object = name, .node = id, .node_name = name};
}

Result<void> add_subject(db::Tx& tx, audit::About& about, UserId person) {
  auto found = TRY(account::find_account(tx, person));
  about.subject = person;
  if (found) about.subject_login = found->login;
  return {};
}

}  // namespace

Result<void> record_of(db::Tx& tx, NamespaceId id, std::string_view action,
                       std::vector<audit::Change> changes) {
  return audit::record(
      tx, {.action = action, .about = TRY(about(tx, id)), .changes = std::move(changes)});
}

Result<void> record_member(db::Tx& tx, NamespaceId id, UserId member, Membership before,
                           Membership after) {
  audit::About where = TRY(about(tx, id));
  TRY(add_subject(tx, where, member));
  const std::string_view action = before == Membership::None  ? "org.add_member"
                                  : after == Membership::None ? "org.remove_member"
                                                              : "org.update_member";
  return audit::record(tx, {.action = action,
                            .about = std::move(where),
                            .changes = {{"role", std::string(membership_name(before)),
                                         std::string(membership_name(after))}}});
}

Result<void> record_team(db::Tx& tx, NamespaceId organisation, std::string_view slug,
                         std::string_view action, UserId member) {
  audit::About where = TRY(about(tx, organisation));
  where.object = text::format("{}/{}", where.node_name, slug);
  if (member) TRY(add_subject(tx, where, member));
  return audit::record(tx, {.action = action, .about = std::move(where)});
}

}  // namespace stithy::org
