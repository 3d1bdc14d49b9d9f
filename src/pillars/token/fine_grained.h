// SPDX-License-Identifier: Apache-2.0
//
// fine_grained.h — tokens of a person for the things of one owner: chosen repositories, permissions
// at levels, an end.
//
// They are rows of `tokens` like the others (account/credentials.h), so that whatever ends one ends
// the other; what is said here is how far they reach. A token never does more than its person. One
// for an organisation that asks for approval reaches nothing but what everybody sees until an owner
// has said yes, and again after an owner has said no. All functions run inside the caller's session
// or transaction and hold no state.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/instant.h"
#include "base/result.h"
#include "base/secret.h"
#include "db/db.h"
#include "pillars/token/permissions.h"

namespace stithy::token {

constexpr std::string_view kFinePrefix = "sty_pat_";
constexpr std::size_t kChosenMax = 50;
constexpr std::int64_t kFineTokensMax = 200;  // of a person
constexpr std::size_t kReasonBytesMax = 300;
constexpr std::chrono::hours kSpanMax{24 * 366};

// Values are stored.
enum class Approval : std::uint8_t { Waits = 0, Approved = 1, Refused = 2 };

struct NewFineToken {
  UserId user;
  NamespaceId owner;
  std::string name, reason = {};
  web::ScopeSet permissions = 0;  // with_level()
  bool all_repositories = false;
  std::vector<RepoId> chosen = {};  // of the owner; the caller has checked that
  Approval approval = Approval::Waits;
  Instant expires_at = {};
};
// Invalid with the field; Conflict when the person has too many.
Result<Secret<>> mint(db::Tx& tx, const NewFineToken& fresh, Instant now);

struct FineToken {
  TokenId id;
  UserId user;
  std::string login;
  NamespaceId owner;
  std::string owner_name, name, prefix;
  web::ScopeSet permissions = 0;
  bool all_repositories = false;
  std::string reason;
  Approval approval = Approval::Waits;
  Instant created_at;
  std::optional<Instant> expires_at, last_used_at, decided_at;
};
Result<std::vector<FineToken>> list_of_person(db::Reader& reader, UserId user);
// Those that have not expired, in the order in which they were made, after an id.
Result<std::vector<FineToken>> list_of_owner(db::Reader& reader, NamespaceId owner,
                                             Approval approval, Instant now, TokenId after,
                                             std::int64_t at_most);
Result<std::optional<FineToken>> find_of_owner(db::Reader& reader, NamespaceId owner, TokenId id);
Result<std::vector<RepoId>> list_chosen(db::Reader& reader, TokenId id);

// Whose things a token reaches now, beyond what everybody sees; none: nobody's.
struct Reach {
  NamespaceId owner;
  bool all_repositories = false;
};
Result<std::optional<Reach>> find_reach(db::Reader& reader, TokenId id);
Result<bool> reaches(db::Reader& reader, TokenId id, NamespaceId owner, RepoId repository);

// What an owner of the organisation says. Conflict when it was said already.
Result<void> decide(db::Tx& tx, const FineToken& token, Approval approval, UserId by, Instant now);

// Whether tokens for the organisation wait for an owner; they do unless it said otherwise.
Result<bool> needs_approval(db::Reader& reader, NamespaceId organisation);
Result<void> set_needs_approval(db::Tx& tx, NamespaceId organisation, bool needed);

}  // namespace stithy::token
