// SPDX-License-Identifier: Apache-2.0
#include "pillars/account/credentials.h"

#include <unordered_map>

#include "base/text.h"
#include "db/transact.h"
#include "pillars/account/queries.h"
#include "pillars/account/records.h"
#include "pillars/account/secret_hash.h"
#include "sys/clock.h"
#include "sys/crypto.h"
#include "sys/random.h"
#include "sys/threads.h"

namespace stithy::account {

Result<Secret<>> open_session(db::Tx& tx, UserId user, std::string_view address,
                              std::string_view user_agent, Instant now) {
  std::string cookie = make_secret();
  TRY(sql::insert_session(tx, sys::make_id<SessionId>(), user, secret_hash(cookie), now,
                          now + kSessionSpan, text::prefix(address, 64),
                          text::repair_utf8(text::prefix(user_agent, 300))));
  TRY(record_entry(tx, user));
  return Secret<>(std::move(cookie));
}

Result<std::optional<SessionUser>> find_session(db::Reader& reader, std::string_view cookie,
                                                Instant now) {
  auto row = TRY(sql::find_session(reader, secret_hash(cookie), now));
  if (!row) return std::optional<SessionUser>{};
  return std::optional(SessionUser{.id = row->id,
                                   .user = row->user,
                                   .login = std::move(row->login),
                                   .display_name = std::move(row->display_name),
                                   .theme = std::move(row->theme),
                                   .site_admin = row->site_admin,
                                   .single_keys = row->single_keys,
                                   .second_factor = row->second_factor_since.has_value(),
                                   .confirmed_at = row->confirmed_at,
                                   .last_seen_at = row->last_seen_at,
                                   .avatar_hash = std::move(row->avatar_hash)});
}

Result<std::vector<Session>> list_sessions(db::Reader& reader, UserId user, Instant now) {
  auto rows = TRY(sql::list_sessions(reader, user, now));
  std::vector<Session> sessions;
  for (auto& row : rows)
    sessions.push_back({row.id, row.created_at, row.last_seen_at, row.expires_at,
                        std::move(row.address), std::move(row.user_agent)});
  return sessions;
}

Result<bool> still_stands(db::Reader& reader, const web::Principal& who, Instant now) {
  using Kind = web::Principal::Kind;
  if (who.stands_until && *who.stands_until <= now) return false;
  switch (who.kind) {
    case Kind::Anonymous: return false;
    case Kind::Token: return TRY(sql::find_standing_token(reader, who.token, now)) == who.user;
    case Kind::Session:
      return TRY(sql::find_standing_session(reader, who.session, now)) == who.user;
    case Kind::Key:
      return TRY(who.key ? sql::find_standing_key(reader, who.key)
                         : sql::find_standing_user(reader, who.user)) == who.user;
    case Kind::DeployKey:
      return TRY(who.key ? sql::find_deploy_key_repo(reader, who.key)
                         : sql::find_deploy_token_repo(reader, who.token, now)) == who.only_repo;
  }
  return false;
}

Result<std::int64_t> count_sessions(db::Reader& reader, Instant now) {
  return sql::count_sessions(reader, now);
}

Result<void> confirm_session(db::Tx& tx, SessionId id, Instant now) {
  TRY(sql::confirm_session(tx, id, now));
  return audit::record(tx, {.action = "user.confirm_password"});
}

Result<bool> close_session(db::Tx& tx, UserId user, SessionId id) {
  if (TRY(sql::delete_session(tx, id, user)) == 0) return false;
  TRY(record_of(tx, user, "user.end_session"));
  return true;
}

Result<void> close_sessions_but(db::Tx& tx, UserId user, SessionId keep) {
  if (TRY(sql::delete_sessions_but(tx, user, keep)) == 0) return {};
  return record_of(tx, user, "user.end_sessions");
}

Result<void> forget_expired_sessions(db::Tx& tx, Instant now) {
  TRY(sql::delete_expired_sessions(tx, now));
  return {};
}

Result<Secret<>> mint_token(db::Tx& tx, UserId user, const NewToken& token, Instant now) {
  if (token.name.empty() || token.name.size() > 100 || text::has_control(token.name))
    return invalid_field("name", "A token has a name of 1 to 100 characters.");
  if (token.scopes == 0) return invalid_field("scopes", "Choose at least one scope.");
  if (token.expires_at && *token.expires_at <= now)
    return invalid_field("expires", "The expiry lies in the past.");
  std::string secret =
      std::string(kTokenPrefix) + text::to_base64url(sys::random_bytes(kSecretBytes));
  TRY(sql::insert_token(tx, sys::make_id<TokenId>(), user, token.name, secret_hash(secret),
                        std::string_view(secret).substr(0, 8),
                        static_cast<std::int64_t>(token.scopes), token.public_only, token.only_repo,
                        now, token.expires_at));
  TRY(record_of(tx, user, "personal_access_token.create",
                {{"name", {}, token.name},
                 {"scopes", {}, render_scopes(token.scopes)},
                 {"expires_at",
                  {},
                  token.expires_at ? render_iso(*token.expires_at) : std::string("never")}}));
  return Secret<>(std::move(secret));
}

Result<std::optional<TokenUser>> find_token(db::Reader& reader, std::string_view token,
                                            Instant now) {
  auto row = TRY(sql::find_token(reader, secret_hash(token), now));
  if (!row) return std::optional<TokenUser>{};
  return std::optional(TokenUser{.id = row->id,
                                 .user = row->user,
                                 .login = std::move(row->login),
                                 .display_name = std::move(row->display_name),
                                 .site_admin = row->site_admin,
                                 .public_only = row->public_only,
                                 .scopes = static_cast<web::ScopeSet>(row->scopes),
                                 .only_repo = row->only_repo,
                                 .last_used_at = row->last_used_at});
}

Result<std::vector<Token>> list_tokens(db::Reader& reader, UserId user) {
  auto rows = TRY(sql::list_tokens(reader, user));
  std::vector<Token> tokens;
  for (auto& row : rows)
    tokens.push_back(Token{.id = row.id,
                           .name = std::move(row.name),
                           .prefix = std::move(row.prefix),
                           .scopes = static_cast<web::ScopeSet>(row.scopes),
                           .public_only = row.public_only,
                           .only_repo = row.only_repo,
                           .created_at = row.created_at,
                           .expires_at = row.expires_at,
                           .last_used_at = row.last_used_at});
  return tokens;
}

Result<bool> revoke_token(db::Tx& tx, UserId user, TokenId id) {
  if (TRY(sql::delete_token(tx, id, user)) == 0) return false;
  TRY(record_of(tx, user, "personal_access_token.revoke",
                {{"id", text::format("{}", id.value()), {}}}));
  return true;
}

const std::vector<ScopeName>& scope_names() {
  using web::Scope;
  static const std::vector<ScopeName> names = {
      {"repo:read", "See private repositories and fetch from them", Scope::RepoRead},
      {"repo:write", "Push and edit", Scope::RepoWrite},
      {"repo:admin", "Create, change settings of, transfer and delete repositories",
       Scope::RepoAdmin},
      {"user:read", "Read your profile and e-mail address", Scope::UserRead},
      {"user:write", "Change your profile and your keys", Scope::UserWrite},
      {"org:read", "See your memberships, and members and teams of organisations", Scope::OrgRead},
      {"org:admin", "Manage organisations that you own and teams that you maintain",
       Scope::OrgAdmin},
      {"site:admin", "Administer this instance (administrators only)", Scope::SiteAdmin},
      {"metrics", "Read the instance's metrics (administrators only)", Scope::Metrics},
  };
  return names;
}

namespace {

// GitHub's words, so that gh, octokit and people's habits keep working.
struct Alias {
  std::string_view word;
  web::ScopeSet scopes;
  bool public_only;
};
constexpr web::ScopeSet kRepoAll = scope_bit(web::Scope::RepoRead) |
                                   scope_bit(web::Scope::RepoWrite) |
                                   scope_bit(web::Scope::RepoAdmin);
constexpr web::ScopeSet kOrgAll = scope_bit(web::Scope::OrgRead) | scope_bit(web::Scope::OrgAdmin);
constexpr web::ScopeSet kUserAll =
    scope_bit(web::Scope::UserRead) | scope_bit(web::Scope::UserWrite);
constexpr Alias kAliases[] = {
    {"repo", kRepoAll, false},
    {"public_repo", kRepoAll, true},
    {"delete_repo", scope_bit(web::Scope::RepoAdmin), false},
    {"read:user", scope_bit(web::Scope::UserRead), false},
    {"user", kUserAll, false},
    {"user:email", scope_bit(web::Scope::UserRead), false},
    {"read:gpg_key", scope_bit(web::Scope::UserRead), false},
    {"write:gpg_key", kUserAll, false},
    {"admin:gpg_key", kUserAll, false},
    {"read:ssh_signing_key", scope_bit(web::Scope::UserRead), false},
    {"write:ssh_signing_key", kUserAll, false},
    {"admin:ssh_signing_key", kUserAll, false},
    {"read:org", scope_bit(web::Scope::OrgRead), false},
    {"write:org", kOrgAll, false},
    {"admin:org", kOrgAll, false},
};

}  // namespace

Result<ScopeWords> parse_scopes(const std::vector<std::string>& words) {
  ScopeWords out;
  for (const auto& word : words) {
    bool known = false;
    for (const auto& name : scope_names()) {
      if (name.word != word) continue;
      out.scopes |= scope_bit(name.scope);
      known = true;
    }
    for (const auto& alias : kAliases) {
      if (alias.word != word) continue;
      out.scopes |= alias.scopes;
      out.public_only = out.public_only || alias.public_only;
      known = true;
    }
    if (known) continue;
    std::vector<std::string> all;
    for (const auto& name : scope_names()) all.emplace_back(name.word);
    return invalid_field(
        "scopes", text::format("\"{}\" is no scope. Scopes are {}.", word, text::join(all, ", ")));
  }
  // Writing and administering mean nothing without seeing.
  if ((out.scopes & kRepoAll) != 0) out.scopes |= scope_bit(web::Scope::RepoRead);
  if ((out.scopes & scope_bit(web::Scope::RepoAdmin)) != 0)
    out.scopes |= scope_bit(web::Scope::RepoWrite);
  if ((out.scopes & kOrgAll) != 0) out.scopes |= scope_bit(web::Scope::OrgRead);
  return out;
}

std::string render_scopes(web::ScopeSet scopes) {
  std::vector<std::string> words;
  for (const auto& name : scope_names())
    if ((scopes & scope_bit(name.scope)) != 0) words.emplace_back(name.word);
  return text::join(words, ", ");
}

Result<Secret<>> make_setup_secret(db::Tx& tx, Instant now) {
  std::string secret = text::to_base64url(sys::random_bytes(24));
  TRY(sql::put_setup_secret(tx, secret_hash(secret), now, now + kSetupSpan));
  return Secret<>(std::move(secret));
}

Result<bool> setup_secret_valid(db::Reader& reader, std::string_view secret, Instant now) {
  if (TRY(sql::count_users(reader)) > 0) return false;
  auto row = TRY(sql::find_setup_secret(reader));
  return row && !row->used_at && row->expires_at > now &&
         sys::equal_constant_time(row->secret_hash, secret_hash(secret));
}

Result<bool> spend_setup_secret(db::Tx& tx, std::string_view secret, Instant now) {
  if (TRY(sql::count_users(tx)) > 0) return false;
  return TRY(sql::spend_setup_secret(tx, secret_hash(secret), now)) == 1;
}

struct LastUse::State {
  struct Notes {
    std::unordered_map<SessionId, Instant> sessions;
    std::unordered_map<TokenId, Instant> tokens;
  };
  sys::Locked<Notes> notes;
};

LastUse::LastUse() : state_(std::make_unique<State>()) {}
LastUse::~LastUse() = default;

void LastUse::note(SessionId session, Instant at) {
  state_->notes.with([&](auto& notes) { notes.sessions[session] = at; });
}

void LastUse::note(TokenId token, Instant at) {
  state_->notes.with([&](auto& notes) { notes.tokens[token] = at; });
}

Result<void> LastUse::flush(db::Database& database, Deadline deadline) {
  const auto notes = state_->notes.with([](auto& all) { return std::exchange(all, {}); });
  return db::transact(database, deadline, [&](db::Tx& tx) -> Result<void> {
    for (const auto& [session, at] : notes.sessions) TRY(sql::touch_session(tx, session, at));
    for (const auto& [token, at] : notes.tokens)
      if (TRY(sql::touch_token(tx, token, at)) == 0) TRY(sql::touch_deploy_token(tx, token, at));
    return {};
  });
}

}  // namespace stithy::account
