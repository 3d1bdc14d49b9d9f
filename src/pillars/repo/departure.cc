// SPDX-License-Identifier: Apache-2.0
#include "pillars/repo/departure.h"

#include "base/text.h"
#include "kit/events.h"
#include "pillars/repo/events.h"
#include "pillars/repo/queries.h"
#include "pillars/repo/rows.h"
#include "pillars/repo/team_roles.h"

namespace stithy::repo {

namespace {

constexpr std::int64_t kClashesTold = 10;

Result<void> tell(db::Tx& tx, const Repository& r, UserId by, Changed::What what, Instant now,
                  std::vector<std::pair<std::string, std::string>> before) {
  return kit::append(
      tx,
      Changed{.repository = r.id, .by = by, .what = what, .before = std::move(before), .at = now});
}

}  // namespace

Result<std::vector<std::string>> list_clashes(db::Reader& reader, NamespaceId from,
                                              NamespaceId to) {
  return sql::list_clashes(reader, from, to, kClashesTold);
}

Result<void> leave_all(db::Tx& tx, UserId user, UserId by, Instant now) {
  for (RepoId id : TRY(sql::list_collaborations(tx, user)))
    TRY(remove_collaborator(tx, id, user, by, now));
  return {};
}

Result<std::vector<Repository>> list_owned(db::Reader& reader, NamespaceId owner,
                                           std::int64_t at_most) {
  return all_of(TRY(sql::list_owned_repos(reader, owner, at_most)));
}

Result<std::int64_t> count_owned(db::Reader& reader, NamespaceId owner) {
  const auto owned = TRY(measure_owned(reader, owner));
  return owned.public_repos + owned.other_repos;
}

Result<void> clear_repository(db::Tx& tx, const Repository& r, UserId by, Instant now) {
  TRY(trash_repository(tx, r, now));
  return tell(tx, r, by, Changed::What::Deleted, now, {});
}

Result<void> bequeath(db::Tx& tx, const Repository& r, NamespaceId heir, UserId by, Instant now) {
  std::string name = r.name;
  if (TRY(sql::find_clash(tx, heir, text::to_lower(name))))
    name = text::format("{}-{}", text::prefix(name, 75), r.id.value());
  TRY(remove_team_roles_in(tx, r.id));
  TRY(move_repository(tx, r, heir, name, now));
  return tell(tx, r, by, Changed::What::Transferred, now, {{"owner", r.owner}});
}

}  // namespace stithy::repo
