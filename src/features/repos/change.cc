// SPDX-License-Identifier: Apache-2.0
#include "features/repos/change.h"

#include "base/log.h"
#include "base/text.h"
#include "kit/events.h"
#include "pillars/access/creation.h"
#include "pillars/account/names.h"
#include "pillars/org/second_factor.h"
#include "pillars/repo/events.h"
#include "pillars/repo/journal.h"
#include "pillars/repo/team_roles.h"

namespace stithy::repos {

namespace {

constexpr std::chrono::seconds kWait{10};

using What = repo::Changed::What;
using Before = std::vector<std::pair<std::string, std::string>>;

void note(const access::RepoAdmin& at, std::string_view event) {
  LOG(Info, event, {{"repository", at.repository().id.value()}, {"actor", at.who().user.value()}});
}

Result<void> tell(db::Tx& tx, const access::RepoAdmin& at, What what, Instant now,
                  Before before = {}) {
  return kit::append(tx, repo::Changed{.repository = at.repository().id,
                                       .by = at.who().user,
                                       .what = what,
                                       .before = std::move(before),
                                       .at = now});
}

}  // namespace

Result<void> describe(db::Tx& tx, const access::RepoAdmin& at, const repo::About& about,
                      Instant now) {
  const auto& r = at.repository();
  TRY(repo::update_about(tx, r.id, about, now));
  Before before;
  if (about.description != r.description) before.emplace_back("description", r.description);
  if (about.website != r.website) before.emplace_back("website", r.website);
  if (about.topics != r.topics) before.emplace_back("topics", text::join(r.topics, " "));
  if (before.empty()) return {};
  return tell(tx, at, What::Edited, now, std::move(before));
}

Result<void> rename(db::Tx& tx, const access::RepoAdmin& at, std::string_view name, Instant now) {
  const auto& r = at.repository();
  if (r.name == name) return {};
  TRY(repo::move_repository(tx, r, r.owner_id, name, now));
  note(at, "repos.renamed");
  return tell(tx, at, What::Renamed, now, {{"name", r.name}});
}

Result<void> change_visibility(db::Tx& tx, const access::RepoAdmin& at, repo::Visibility visibility,
                               Instant now) {
  const auto before = at.repository().visibility;
  if (before == visibility) return {};
  TRY(repo::set_visibility(tx, at.repository().id, visibility, now));
  note(at, "repos.visibility_changed");
  if (visibility == repo::Visibility::Public) return tell(tx, at, What::Opened, now);
  if (before == repo::Visibility::Public) return tell(tx, at, What::Closed, now);
  return {};
}

Result<void> archive(db::Tx& tx, const access::RepoAdmin& at, Instant now) {
  if (at.repository().archived_at) return {};
  TRY(repo::set_archived(tx, at.repository().id, true, now));
  note(at, "repos.archived");
  return tell(tx, at, What::Archived, now);
}

Result<void> unarchive(db::Tx& tx, const access::RepoAdmin& at, Instant now) {
  if (!at.repository().archived_at) return {};
  TRY(repo::set_archived(tx, at.repository().id, false, now));
  note(at, "repos.unarchived");
  return tell(tx, at, What::Unarchived, now);
}

namespace {

// Giving it away is for whoever it belongs to: an administrator by a role alone cannot.
Result<bool> may_give(db::Reader& reader, const access::RepoAdmin& at) {
  const web::Principal& who = at.who();
  const auto& r = at.repository();
  if (who.site_admin || who.user.value() == r.owner_id.value()) return true;
  return TRY(org::find_standing(reader, r.owner_id, who.user)) == org::Membership::Owner;
}

Result<void> leave_to_former(db::Tx& tx, const access::RepoAdmin& at, Instant now) {
  const auto& r = at.repository();
  TRY(repo::remove_team_roles_in(tx, r.id));
  const UserId former{r.owner_id.value()};
  if (!TRY(account::find_account(tx, former))) return {};
  return repo::put_collaborator(tx, r.id, former, repo::Role::Admin, at.who().user, now);
}

}  // namespace

Result<bool> may_transfer(db::Reader& reader, const access::RepoAdmin& at) {
  if (at.who().site_admin) return true;
  if (!TRY(may_give(reader, at))) return false;
  const bool own = at.who().user.value() == at.repository().owner_id.value();
  return !own || !TRY(access::list_creatable(reader, at.who())).empty();
}

Result<void> transfer(db::Tx& tx, const access::RepoAdmin& at, std::string_view owner,
                      Instant now) {
  const auto& r = at.repository();
  auto target = TRY(account::find_namespace(tx, owner));
  if (!target)
    return invalid_field("owner", text::format("There is no account named \"{}\".", owner));
  if (target->id == r.owner_id)
    return invalid_field("owner", text::format("{} owns it already.", target->name));
  const bool gives = TRY(may_give(tx, at));
  if (!gives) return denied(text::format("Only {} can give this repository away.", r.owner));
  if (!TRY(access::may_create_in(tx, at.who(), *target)))
    return denied(
        text::format("You may not create repositories for {}, so you cannot move one "
                     "there; an administrator of the instance can.",
                     target->name));
  TRY(repo::move_repository(tx, r, target->id, r.name, now));
  const UserId by = at.who().user;
  TRY(repo::remove_collaborator(tx, r.id, UserId{target->id.value()}, by, now));
  TRY(leave_to_former(tx, at, now));
  note(at, "repos.transferred");
  return tell(tx, at, What::Transferred, now, {{"owner", r.owner}});
}

Result<void> trash(db::Tx& tx, const access::RepoAdmin& at, Instant now) {
  TRY(repo::trash_repository(tx, at.repository(), now));
  note(at, "repos.deleted");
  return tell(tx, at, What::Deleted, now);
}

Result<void> choose_default_branch(const Foundations& on, const access::RepoAdmin& at,
                                   std::string_view branch) {
  const auto& r = at.repository();
  if (branch == r.default_branch) return {};
  auto name = git::RefName::parse_lenient(text::format("refs/heads/{}", branch));
  if (branch.empty() || !name)
    return invalid_field("default_branch", "This cannot be the name of a branch.");
  auto opened = TRY(on.repositories.open(r));
  auto refs = TRY(opened->refs(static_cast<std::uint64_t>(r.generation)));
  if (!refs->branches().empty() && !TRY(opened->find_ref(*name)))
    return invalid_field("default_branch", text::format("There is no branch \"{}\".", branch));
  auto lane = TRY(on.repositories.lanes().acquire(repo::lane_key(r.id), Deadline::in(kWait)));
  TRY(repo::move_default_branch(on.database, on.repositories, r, *name, at.who().user,
                                on.clock.now()));
  note(at, "repos.default_branch_changed");
  return {};
}

Result<void> put_member(db::Tx& tx, const access::RepoAdmin& at, std::string_view login,
                        repo::Role role, Instant now) {
  if (role == repo::Role::None) return invalid_field("role", "Choose a role.");
  auto account = TRY(account::find_account_by_login(tx, login));
  if (!account || account->disabled)
    return invalid_field("login", text::format("There is no account named \"{}\".", login));
  if (account->id.value() == at.repository().owner_id.value())
    return invalid_field("login", text::format("{} owns the repository already.", account->login));
  TRY(repo::put_collaborator(tx, at.repository().id, account->id, role, at.who().user, now));
  note(at, "repos.member_put");
  return {};
}

Result<void> remove_member(db::Tx& tx, const access::RepoAdmin& at, std::string_view login,
                           Instant now) {
  auto account = TRY(account::find_account_by_login(tx, login));
  if (!account ||
      !TRY(repo::remove_collaborator(tx, at.repository().id, account->id, at.who().user, now)))
    return not_found("This person has no role here.");
  note(at, "repos.member_removed");
  return {};
}

}  // namespace stithy::repos
