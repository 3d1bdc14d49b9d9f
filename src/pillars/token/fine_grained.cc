// SPDX-License-Identifier: Apache-2.0
#include "pillars/token/fine_grained.h"

#include "base/text.h"
#include "kit/audit/record.h"
#include "pillars/account/records.h"
#include "pillars/account/secret_hash.h"
#include "pillars/token/queries.h"
#include "sys/clock.h"

namespace stithy::token {

namespace {

FineToken of_row(sql::FineTokenRow&& row) {
  return {.id = row.id,
          .user = row.user,
          .login = std::move(row.login),
          .owner = row.owner,
          .owner_name = std::move(row.owner_name),
          .name = std::move(row.name),
          .prefix = std::move(row.prefix),
          .permissions = static_cast<web::ScopeSet>(row.scopes),
          .all_repositories = row.all_repos,
          .reason = std::move(row.reason),
          .approval = static_cast<Approval>(row.state),
          .created_at = row.created_at,
          .expires_at = row.expires_at,
          .last_used_at = row.last_used_at,
          .decided_at = row.decided_at};
}

std::vector<FineToken> of_rows(std::vector<sql::FineTokenRow>&& rows) {
  std::vector<FineToken> out;
  for (auto& row : rows) out.push_back(of_row(std::move(row)));
  return out;
}

Result<void> check(db::Tx& tx, const NewFineToken& fresh, Instant now) {
  if (fresh.name.empty() || fresh.name.size() > 100 || text::has_control(fresh.name))
    return invalid_field("name", "A token has a name of 1 to 100 characters.");
  if (fresh.reason.size() > kReasonBytesMax || text::has_control(fresh.reason))
    return invalid_field("reason", "The reason is a line of at most 300 characters.");
  if (fresh.expires_at <= now) return invalid_field("expiry", "The expiry lies in the past.");
  if (fresh.expires_at - now > kSpanMax)
    return invalid_field("expiry", "A fine-grained token is good for at most 366 days.");
  if (fresh.chosen.size() > kChosenMax)
    return invalid_field("repositories", "Choose at most 50 repositories, or all of them.");
  if (TRY(sql::count_of_person(tx, fresh.user)) >= kFineTokensMax)
    return conflict("You have 200 fine-grained tokens. Revoke one that is not needed any more.");
  return {};
}

}  // namespace

Result<Secret<>> mint(db::Tx& tx, const NewFineToken& fresh, Instant now) {
  TRY(check(tx, fresh, now));
  std::string secret = std::string(kFinePrefix) + account::make_secret();
  const auto id = sys::make_id<TokenId>();
  const web::ScopeSet set = fresh.permissions | kFineGrained;
  TRY(sql::insert_token(tx, id, fresh.user, fresh.name, account::secret_hash(secret), kFinePrefix,
                        static_cast<std::int64_t>(set), now, fresh.expires_at));
  TRY(sql::insert_fine_token(tx, id, fresh.owner, fresh.all_repositories, fresh.reason,
                             static_cast<std::int64_t>(fresh.approval)));
  if (!fresh.all_repositories)
    for (RepoId repository : fresh.chosen) TRY(sql::insert_fine_repo(tx, id, repository));
  TRY(account::record_of(
      tx, fresh.user, "personal_access_token.create",
      {{"name", {}, fresh.name},
       {"permissions", {}, render_permissions(set)},
       {"repositories",
        {},
        fresh.all_repositories ? std::string("all") : text::format("{}", fresh.chosen.size())},
       {"owner", {}, text::format("{}", fresh.owner.value())},
       {"expires_at", {}, render_iso(fresh.expires_at)}}));
  return Secret<>(std::move(secret));
}

Result<std::vector<FineToken>> list_of_person(db::Reader& reader, UserId user) {
  return of_rows(TRY(sql::list_of_person(reader, user)));
}

Result<std::vector<FineToken>> list_of_owner(db::Reader& reader, NamespaceId owner,
                                             Approval approval, Instant now, TokenId after,
                                             std::int64_t at_most) {
  return of_rows(TRY(
      sql::list_of_owner(reader, owner, static_cast<std::int64_t>(approval), now, after, at_most)));
}

Result<std::optional<FineToken>> find_of_owner(db::Reader& reader, NamespaceId owner, TokenId id) {
  auto row = TRY(sql::find_of_owner(reader, owner, id));
  if (!row) return std::optional<FineToken>{};
  return std::optional(of_row(*std::move(row)));
}

Result<std::vector<RepoId>> list_chosen(db::Reader& reader, TokenId id) {
  return sql::list_chosen(reader, id);
}

Result<std::optional<Reach>> find_reach(db::Reader& reader, TokenId id) {
  auto row = TRY(sql::find_reach(reader, id));
  if (!row || static_cast<Approval>(row->state) != Approval::Approved)
    return std::optional<Reach>{};
  return std::optional(Reach{row->owner, row->all_repos});
}

Result<bool> reaches(db::Reader& reader, TokenId id, NamespaceId owner, RepoId repository) {
  auto reach = TRY(find_reach(reader, id));
  if (!reach || reach->owner != owner) return false;
  if (reach->all_repositories) return true;
  return TRY(sql::find_chosen(reader, id, repository)).has_value();
}

Result<void> decide(db::Tx& tx, const FineToken& token, Approval approval, UserId by, Instant now) {
  if (token.approval == approval) return conflict("This was decided already.");
  TRY(sql::set_state(tx, token.id, static_cast<std::int64_t>(approval), by, now));
  const bool approved = approval == Approval::Approved;
  return audit::record(tx, {.action = approved ? "personal_access_token.access_granted"
                                               : "personal_access_token.access_revoked",
                            .about = {.subject = token.user,
                                      .subject_login = token.login,
                                      .node = token.owner,
                                      .node_name = token.owner_name},
                            .changes = {{"name", {}, token.name}}});
}

Result<bool> needs_approval(db::Reader& reader, NamespaceId organisation) {
  return TRY(sql::find_rule(reader, organisation)).value_or(true);
}

Result<void> set_needs_approval(db::Tx& tx, NamespaceId organisation, bool needed) {
  const bool before = TRY(needs_approval(tx, organisation));
  if (before == needed) return {};
  TRY(sql::put_rule(tx, organisation, needed));
  return audit::record(tx, {.action = "org.set_token_approval",
                            .changes = {{"approval", before ? "needed" : "not needed",
                                         needed ? "needed" : "not needed"}}});
}

}  // namespace stithy::token
