// SPDX-License-Identifier: Apache-2.0
//
// deploy_token.h — tokens of a repository, by which machines fetch from it, or push to it, over
// HTTP.
//
// Like a deploy key it belongs to nobody: it opens its repository, and everywhere else what
// everybody sees. It ends by its expiry, which it always has, or when it is revoked. Who may make
// one is decided above. All functions run inside the caller's session or transaction and hold no
// state.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/instant.h"
#include "base/result.h"
#include "base/secret.h"
#include "db/db.h"
#include "web/principal.h"

namespace stithy::token {

constexpr std::string_view kDeployPrefix = "sty_dep_";
constexpr std::int64_t kDeployTokensMax = 50;  // of a repository
constexpr std::chrono::hours kDeploySpanMax{24 * 366};

struct DeployToken {
  TokenId id;
  RepoId repository;
  std::string name, prefix;
  bool writes = false;
  UserId added_by;
  Instant created_at, expires_at;
  std::optional<Instant> last_used_at;
};
struct NewDeployToken {
  RepoId repository;
  std::string name;
  bool writes = false;
  UserId added_by;
  Instant expires_at = {};
};
struct MintedDeployToken {
  TokenId id;
  Secret<> secret;
};
// Invalid with the field; Conflict when the repository has too many.
Result<MintedDeployToken> mint(db::Tx& tx, const NewDeployToken& fresh, Instant now);
Result<std::vector<DeployToken>> list_deploy_tokens(db::Reader& reader, RepoId repository);
// One that is good now.
Result<std::optional<DeployToken>> find_deploy_token(db::Reader& reader, std::string_view secret,
                                                     Instant now);
web::Principal principal_of(const DeployToken& token);
// False when there is none.
Result<bool> revoke_deploy_token(db::Tx& tx, RepoId repository, TokenId id);

}  // namespace stithy::token
