// SPDX-License-Identifier: Apache-2.0
#include "pillars/account/one_time_link.h"

#include "pillars/account/queries.h"
#include "pillars/account/secret_hash.h"

namespace stithy::account {

namespace {

std::int64_t number_of(LinkPurpose purpose) { return static_cast<std::int64_t>(purpose); }

}  // namespace

Result<Secret<>> make_link(db::Tx& tx, LinkPurpose purpose, std::int64_t subject, Instant now,
                           std::chrono::minutes lives) {
  std::string secret = make_secret();
  TRY(void_link(tx, purpose, subject));
  TRY(sql::insert_link(tx, secret_hash(secret), number_of(purpose), subject, now, now + lives));
  return Secret<>(std::move(secret));
}

Result<std::optional<std::int64_t>> find_link(db::Reader& reader, LinkPurpose purpose,
                                              std::string_view secret, Instant now) {
  return sql::find_link(reader, secret_hash(secret), number_of(purpose), now);
}

Result<std::optional<std::int64_t>> spend_link(db::Tx& tx, LinkPurpose purpose,
                                               std::string_view secret, Instant now) {
  auto subject = TRY(find_link(tx, purpose, secret, now));
  if (!subject) return subject;
  // Of several at once, the one whose statement removes the row.
  if (TRY(sql::spend_link(tx, secret_hash(secret), number_of(purpose), now)) != 1)
    return std::optional<std::int64_t>{};
  return subject;
}

Result<std::optional<Instant>> link_made_at(db::Reader& reader, LinkPurpose purpose,
                                            std::int64_t subject) {
  return sql::find_link_of(reader, number_of(purpose), subject);
}

Result<void> void_link(db::Tx& tx, LinkPurpose purpose, std::int64_t subject) {
  TRY(sql::delete_link(tx, number_of(purpose), subject));
  return {};
}

Result<void> forget_expired_links(db::Tx& tx, Instant now) {
  TRY(sql::delete_expired_links(tx, now));
  return {};
}

}  // namespace stithy::account
