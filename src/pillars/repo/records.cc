// SPDX-License-Identifier: Apache-2.0
#include "pillars/repo/records.h"

#include "pillars/account/account.h"

namespace stithy::repo {

namespace {

audit::About about(const Repository& r) {
  return {.object = r.full_name(),
          .node = r.owner_id,
          .node_name = r.owner,
          .repo = r.id,
          .repo_name = r.full_name()};
}

Result<audit::About> about(db::Tx& tx, RepoId id) {
  auto found = TRY(find_repository(tx, id));
  return found ? about(*found) : audit::About{.repo = id};
}

}  // namespace

Result<void> record_of(db::Tx& tx, RepoId id, std::string_view action,
                       std::vector<audit::Change> changes) {
  return audit::record(
      tx, {.action = action, .about = TRY(about(tx, id)), .changes = std::move(changes)});
}

Result<void> record_deed(db::Tx& tx, const Repository& repository, std::string_view action) {
  return audit::record(tx, {.action = action, .about = about(repository)});
}

Result<void> record_move(db::Tx& tx, const Repository& from, NamespaceId owner,
                         std::string_view name) {
  if (from.owner_id == owner)
    return record_of(tx, from.id, "repo.rename", {{"name", from.name, std::string(name)}});
  const audit::About after = TRY(about(tx, from.id));
  const std::vector<audit::Change> changes = {{"owner", from.owner, after.node_name}};
  TRY(audit::record(
      tx, {.action = "repo.transfer_outgoing", .about = about(from), .changes = changes}));
  return audit::record(tx, {.action = "repo.transfer", .about = after, .changes = changes});
}

Result<void> record_member(db::Tx& tx, RepoId id, UserId member, Role before, Role after) {
  audit::About where = TRY(about(tx, id));
  auto person = TRY(account::find_account(tx, member));
  where.subject = member;
  if (person) where.subject_login = person->login;
  const std::string_view action = before == Role::None  ? "repo.add_member"
                                  : after == Role::None ? "repo.remove_member"
                                                        : "repo.update_member";
  return audit::record(
      tx, {.action = action,
           .about = std::move(where),
           .changes = {{"role", std::string(role_name(before)), std::string(role_name(after))}}});
}

Result<void> record_push(db::Tx& tx, RepoId id, std::string_view reason, UserId by,
                         std::string_view refs, IntentId intent) {
  audit::Deed deed{
      .action = "git.push",
      .about = TRY(about(tx, id)),
      .changes = {{"reason", {}, std::string(reason)}, {"refs", {}, std::string(refs)}}};
  if (audit::Scope::current() == nullptr && by) {
    auto person = TRY(account::find_account(tx, by));
    deed.by =
        audit::Actor{.kind = "person", .id = by, .login = person ? person->login : std::string()};
  }
  return audit::record_held(tx, deed, intent);
}

}  // namespace stithy::repo
