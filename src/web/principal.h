// SPDX-License-Identifier: Apache-2.0
//
// principal.h — who makes a request, after the credential itself was forgotten.
//
// How a credential arrived (cookie, header, Basic) is erased before any permission is checked, so
// the same rule applies on every transport. A plain value; made by pillars/access alone.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/ids.h"
#include "base/instant.h"

namespace stithy {

using KeyId = Id<struct KeyTag>;        // an SSH key of a person or of a repository
using ClientId = Id<struct ClientTag>;  // an application that signs people in by OAuth

}  // namespace stithy

namespace stithy::web {

// What a token may do, as bits; a session has all of them.
enum class Scope : std::uint32_t {
  RepoRead = 1u << 0,   // see repositories and fetch
  RepoWrite = 1u << 1,  // push, edit
  RepoAdmin = 1u << 2,  // settings, transfer, delete
  UserRead = 1u << 3,   // own profile and e-mail
  UserWrite = 1u << 4,  // own profile, keys, tokens never
  SiteAdmin = 1u << 5,  // the instance
  Metrics = 1u << 6,    // /metrics
  OrgRead = 1u << 7,    // own memberships, members and teams
  OrgAdmin = 1u << 8,   // organisations that one owns, teams that one maintains
};
using ScopeSet = std::uint32_t;
constexpr ScopeSet kAllScopes = 0x1ff;
// Of a row of the route table: a token may have any scopes, or none.
constexpr ScopeSet kAnyToken = 1u << 31;
constexpr ScopeSet scope_bit(Scope scope) { return static_cast<ScopeSet>(scope); }

struct Principal {
  // A DeployKey is no person: it opens `only_repo`, and everywhere else what everybody sees.
  enum class Kind : std::uint8_t { Anonymous, Session, Token, Key, DeployKey };
  Kind kind = Kind::Anonymous;
  UserId user;        // none for the anonymous and for deploy keys
  std::string login;  // of the user
  std::string display_name;
  bool site_admin = false;
  bool second_factor_missing = false;   // without one the rights of an administrator rest
  ScopeSet scopes = 0;                  // all for a session
  bool public_only = false;             // a token that sees public repositories only
  RepoId only_repo;                     // a token of one repository; none = any
  SessionId session;                    // of a session
  TokenId token;                        // of a token
  ClientId client;                      // of a token that an application holds
  UserId acting_admin;                  // of a session in which an administrator acts as `user`
  KeyId key;                            // of an SSH key; none with a certificate
  std::optional<Instant> stands_until;  // of a certificate
  UserId vouched_by;                    // of a deploy key: who added it
  std::optional<Instant> confirmed_at;  // of a session: last time the password was given
  // What pages need of a session's user.
  std::string theme = "auto", avatar_hash;
  bool single_keys = true;
  std::string csrf_secret;  // the secret part of the visitor or session the form token binds to

  bool signed_in() const { return static_cast<bool>(user); }
  // Whom the journal names for what is done.
  UserId actor() const { return user ? user : vouched_by; }
  bool may(Scope scope) const { return (scopes & scope_bit(scope)) != 0; }
};

}  // namespace stithy::web
