// SPDX-License-Identifier: Apache-2.0
#include "pillars/token/deploy_token.h"

#include "base/text.h"
#include "kit/audit/record.h"
#include "pillars/account/secret_hash.h"
#include "pillars/token/queries.h"
#include "sys/clock.h"

namespace stithy::token {

namespace {

DeployToken of_row(sql::DeployTokenRow&& row) {
  return {.id = row.id,
          .repository = row.repo,
          .name = std::move(row.name),
          .prefix = std::move(row.prefix),
          .writes = row.writes,
          .added_by = row.by,
          .created_at = row.created_at,
          .expires_at = row.expires_at,
          .last_used_at = row.last_used_at};
}

}  // namespace

Result<MintedDeployToken> mint(db::Tx& tx, const NewDeployToken& fresh, Instant now) {
  if (fresh.name.empty() || fresh.name.size() > 100 || text::has_control(fresh.name))
    return invalid_field("name", "A token has a name of 1 to 100 characters.");
  if (fresh.expires_at <= now) return invalid_field("expiry", "The expiry lies in the past.");
  if (fresh.expires_at - now > kDeploySpanMax)
    return invalid_field("expiry", "A deploy token is good for at most 366 days.");
  if (TRY(sql::count_deploy_tokens(tx, fresh.repository)) >= kDeployTokensMax)
    return conflict("The repository has 50 deploy tokens. Revoke one that is not needed any more.");
  std::string secret = std::string(kDeployPrefix) + account::make_secret();
  const auto id = sys::make_id<TokenId>();
  TRY(sql::insert_deploy_token(tx, id, fresh.repository, fresh.name, account::secret_hash(secret),
                               kDeployPrefix, fresh.writes, fresh.added_by, now, fresh.expires_at));
  TRY(audit::record(tx, {.action = "deploy_token.create",
                         .changes = {{"name", {}, fresh.name},
                                     {"access", {}, fresh.writes ? "read and write" : "read"},
                                     {"expires_at", {}, render_iso(fresh.expires_at)}}}));
  return MintedDeployToken{id, Secret<>(std::move(secret))};
}

Result<std::vector<DeployToken>> list_deploy_tokens(db::Reader& reader, RepoId repository) {
  std::vector<DeployToken> out;
  for (auto& row : TRY(sql::list_deploy_tokens(reader, repository)))
    out.push_back(of_row(std::move(row)));
  return out;
}

Result<std::optional<DeployToken>> find_deploy_token(db::Reader& reader, std::string_view secret,
                                                     Instant now) {
  auto row = TRY(sql::find_deploy_token(reader, account::secret_hash(secret), now));
  if (!row) return std::optional<DeployToken>{};
  return std::optional(of_row(*std::move(row)));
}

web::Principal principal_of(const DeployToken& token) {
  web::Principal who;
  who.kind = web::Principal::Kind::DeployKey;
  who.token = token.id;
  who.only_repo = token.repository;
  who.vouched_by = token.added_by;
  who.stands_until = token.expires_at;
  who.scopes = scope_bit(web::Scope::RepoRead);
  if (token.writes) who.scopes |= scope_bit(web::Scope::RepoWrite);
  return who;
}

Result<bool> revoke_deploy_token(db::Tx& tx, RepoId repository, TokenId id) {
  if (TRY(sql::delete_deploy_token(tx, id, repository)) == 0) return false;
  TRY(audit::record(tx, {.action = "deploy_token.revoke",
                         .changes = {{"id", text::format("{}", id.value()), {}}}}));
  return true;
}

}  // namespace stithy::token
