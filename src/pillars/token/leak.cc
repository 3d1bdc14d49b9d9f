// SPDX-License-Identifier: Apache-2.0
#include "pillars/token/leak.h"

#include "pillars/account/records.h"
#include "pillars/account/secret_hash.h"
#include "pillars/token/deploy_token.h"
#include "pillars/token/queries.h"

namespace stithy::token {

Result<std::optional<Leaked>> find_leaked(db::Reader& reader, std::string_view secret,
                                          Instant now) {
  if (auto row = TRY(sql::find_leaked(reader, account::secret_hash(secret), now)))
    return std::optional(Leaked{row->id, row->user, std::move(row->name), {}});
  if (auto found = TRY(find_deploy_token(reader, secret, now)))
    return std::optional(
        Leaked{found->id, found->added_by, std::move(found->name), found->repository});
  return std::optional<Leaked>{};
}

Result<bool> revoke_leaked(db::Tx& tx, const Leaked& leaked, std::string_view where) {
  const auto gone = leaked.repository ? sql::delete_deploy_token(tx, leaked.id, leaked.repository)
                                      : sql::delete_leaked(tx, leaked.id);
  if (!gone) return gone.error();
  if (*gone == 0) return false;
  TRY(account::record_of(
      tx, leaked.person,
      leaked.repository ? "deploy_token.revoke_leaked" : "personal_access_token.revoke_leaked",
      {{"name", leaked.name, {}}, {"found", {}, std::string(where)}}));
  return true;
}

}  // namespace stithy::token
