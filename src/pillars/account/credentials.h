// SPDX-License-Identifier: Apache-2.0
//
// credentials.h — sessions, personal access tokens and the one-time setup secret.
//
// Only SHA-256 hashes are stored; a token or cookie is shown once, when it is made. Every find_
// checks expiry and that the account is enabled, in the statement itself.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/instant.h"
#include "base/result.h"
#include "base/secret.h"
#include "db/db.h"
#include "kit/metrics.h"
#include "web/principal.h"

namespace stithy::account {

inline constexpr kit::CounterSpec kAttempts{
    "stithy_auth_attempts_total", "Passwords and tokens that were shown.", {"method", "outcome"}};

constexpr std::chrono::hours kSessionSpan{24 * 30};
constexpr std::chrono::hours kSetupSpan{24};

struct Session {
  SessionId id;
  Instant created_at, last_seen_at, expires_at;
  std::string address, user_agent;
};
// A found session with what a page needs of its user.
struct SessionUser {
  SessionId id;
  UserId user;
  std::string login, display_name, theme;
  bool site_admin = false, single_keys = true;
  bool second_factor = false;  // the account has one
  Instant confirmed_at, last_seen_at;
  std::optional<std::string> avatar_hash;
};

// Opens a session and returns the cookie's value.
Result<Secret<>> open_session(db::Tx& tx, UserId user, std::string_view address,
                              std::string_view user_agent, Instant now);
Result<std::optional<SessionUser>> find_session(db::Reader& reader, std::string_view cookie,
                                                Instant now);
Result<std::vector<Session>> list_sessions(db::Reader& reader, UserId user, Instant now);
// The session or token a request came with is still good: neither ended, revoked nor expired, and
// its account enabled. For work that takes longer than the request's first check stays true.
Result<bool> still_stands(db::Reader& reader, const web::Principal& who, Instant now);
Result<std::int64_t> count_sessions(db::Reader& reader, Instant now);
Result<void> confirm_session(db::Tx& tx, SessionId id, Instant now);
Result<bool> close_session(db::Tx& tx, UserId user, SessionId id);
Result<void> close_sessions_but(db::Tx& tx, UserId user, SessionId keep);  // keep may be none
Result<void> forget_expired_sessions(db::Tx& tx, Instant now);

struct Token {
  TokenId id;
  std::string name, prefix;
  web::ScopeSet scopes = 0;
  bool public_only = false;
  std::optional<RepoId> only_repo;
  Instant created_at;
  std::optional<Instant> expires_at, last_used_at;
};
struct NewToken {
  std::string name;
  web::ScopeSet scopes = 0;
  bool public_only = false;
  std::optional<RepoId> only_repo = {};
  std::optional<Instant> expires_at = {};
};
struct TokenUser {
  TokenId id;
  UserId user;
  std::string login, display_name;
  bool site_admin = false, public_only = false;
  web::ScopeSet scopes = 0;
  std::optional<RepoId> only_repo;
  std::optional<Instant> last_used_at;
};
// Every token of ours begins with this, so that scanners find leaked ones.
constexpr std::string_view kTokenPrefix = "sty_";
Result<Secret<>> mint_token(db::Tx& tx, UserId user, const NewToken& token, Instant now);
Result<std::optional<TokenUser>> find_token(db::Reader& reader, std::string_view token,
                                            Instant now);
Result<std::vector<Token>> list_tokens(db::Reader& reader, UserId user);
Result<bool> revoke_token(db::Tx& tx, UserId user, TokenId id);

// Scopes by name: ours ("repo:read", ...) and GitHub's words for them ("repo", "public_repo",
// "read:user", "user"). Invalid names the unknown word and the known ones.
struct ScopeWords {
  web::ScopeSet scopes = 0;
  bool public_only = false;
};
Result<ScopeWords> parse_scopes(const std::vector<std::string>& words);
std::string render_scopes(web::ScopeSet scopes);  // "repo:read, repo:write"
struct ScopeName {
  std::string_view word, meaning;
  web::Scope scope;
};
const std::vector<ScopeName>& scope_names();

// The first administrator: a secret printed at start, good for a day, once, on an empty database.
Result<Secret<>> make_setup_secret(db::Tx& tx, Instant now);
Result<bool> setup_secret_valid(db::Reader& reader, std::string_view secret, Instant now);
// True for exactly one caller.
Result<bool> spend_setup_secret(db::Tx& tx, std::string_view secret, Instant now);

// When sessions and tokens were last used: kept in memory and written by flush(), so that reading
// requests do not write. Thread-safe.
class LastUse {
 public:
  void note(SessionId session, Instant at);
  void note(TokenId token, Instant at);
  // What it takes out is lost when its transaction fails: the time of last use is then a few
  // minutes old, which is all it promises.
  Result<void> flush(db::Database& database, Deadline deadline);
  LastUse();
  ~LastUse();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace stithy::account
