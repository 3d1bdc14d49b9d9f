// SPDX-License-Identifier: Apache-2.0
#include "features/signin/second_factor/pending.h"

#include "features/signin/queries.h"
#include "pillars/account/account.h"
#include "pillars/account/credentials.h"
#include "pillars/account/second_factor.h"
#include "pillars/account/secret_hash.h"

namespace stithy::signin {

using account::secret_hash;

Result<Secret<>> begin_pending(db::Tx& tx, UserId user, Instant now) {
  std::string secret = account::make_secret();
  TRY(sql::insert_pending(tx, secret_hash(secret), user, now + kPendingSpan));
  return Secret<>(std::move(secret));
}

Result<std::optional<UserId>> find_pending(db::Reader& reader, std::string_view secret,
                                           Instant now) {
  return sql::find_pending(reader, secret_hash(secret), now);
}

Result<bool> count_try(db::Tx& tx, std::string_view secret) {
  return TRY(sql::count_try(tx, secret_hash(secret), kTriesMax)) == 1;
}

Result<std::optional<Entry>> finish_pending(db::Tx& tx, const web::Keys& keys,
                                            std::string_view secret, std::string_view code,
                                            const Visit& visit) {
  std::optional<Entry> nobody;
  auto user = TRY(find_pending(tx, secret, visit.now));
  auto account = user ? TRY(account::find_account(tx, *user)) : std::nullopt;
  if (!account || account->disabled) return nobody;
  auto accepted = TRY(account::accept_code(tx, keys, *user, code, visit.now));
  if (accepted == account::Accepted::No) return nobody;
  if (!TRY(end_pending(tx, secret))) return nobody;
  return std::optional(Entry{
      .cookie = TRY(account::open_session(tx, *user, visit.address, visit.user_agent, visit.now)),
      .by_recovery_code = accepted == account::Accepted::RecoveryCode});
}

Result<bool> end_pending(db::Tx& tx, std::string_view secret) {
  return TRY(sql::delete_pending(tx, secret_hash(secret))) == 1;
}

Result<void> forget_expired_pending(db::Tx& tx, Instant now) {
  TRY(sql::delete_expired_pending(tx, now));
  return {};
}

}  // namespace stithy::signin
