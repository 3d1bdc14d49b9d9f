// SPDX-License-Identifier: Apache-2.0
#include "pillars/account/identities.h"

#include "base/text.h"
#include "pillars/account/queries.h"
#include "pillars/account/records.h"
#include "sys/clock.h"

namespace stithy::account {

namespace {

// For the columns that are shown alone.
std::string shown(std::string_view text, std::size_t bytes_max) {
  if (text.size() > bytes_max || !text::is_utf8(text) || text::has_control(text)) return {};
  return std::string(text);
}

std::vector<audit::Change> named(std::string_view issuer, std::string_view login, bool linked) {
  std::string what = text::format("{} at {}", login.empty() ? "somebody" : login, issuer);
  if (linked) return {{"identity", {}, std::move(what)}};
  return {{"identity", std::move(what), {}}};
}

Identity identity_of(sql::IdentityRow row) {
  return {.id = row.id,
          .user = row.user,
          .issuer = std::move(row.issuer),
          .subject = std::move(row.subject),
          .login = std::move(row.login),
          .email = std::move(row.email),
          .created_at = row.created_at,
          .used_at = row.used_at};
}

}  // namespace

Result<void> link_identity(db::Tx& tx, const NewIdentity& fresh, Instant now) {
  if (fresh.subject.empty() || fresh.subject.size() > kSubjectBytesMax)
    return invalid("The provider names nobody.");
  if (std::ssize(TRY(list_identities(tx, fresh.user))) >= kIdentitiesMax)
    return conflict(text::format("An account has at most {} links.", kIdentitiesMax));
  const std::string login = shown(fresh.login, 200);
  auto made = sql::insert_identity(tx, sys::make_id<IdentityId>(), fresh.user, fresh.issuer,
                                   fresh.subject, login, shown(fresh.email, 254), now);
  if (!made) {
    if (made.error().code != Code::Conflict) return std::move(made).take_error();
    return conflict("This identity belongs to an account already.");
  }
  return record_of(tx, fresh.user, "user.link_identity", named(fresh.issuer, login, true));
}

Result<bool> unlink_identity(db::Tx& tx, UserId user, IdentityId id) {
  for (const Identity& one : TRY(list_identities(tx, user))) {
    if (one.id != id) continue;
    TRY(sql::delete_identity(tx, id, user));
    TRY(record_of(tx, user, "user.unlink_identity", named(one.issuer, one.login, false)));
    return true;
  }
  return false;
}

Result<void> note_identity(db::Tx& tx, const Identity& identity, Instant now) {
  TRY(sql::note_identity(tx, identity.id, shown(identity.login, 200), shown(identity.email, 254),
                         now));
  return {};
}

Result<std::optional<Identity>> find_identity(db::Reader& reader, std::string_view issuer,
                                              std::string_view subject) {
  auto row = TRY(sql::find_identity(reader, issuer, subject));
  if (!row) return std::optional<Identity>{};
  return std::optional(identity_of(*std::move(row)));
}

Result<std::vector<Identity>> list_identities(db::Reader& reader, UserId user) {
  std::vector<Identity> all;
  for (auto& row : TRY(sql::list_identities(reader, user, kIdentitiesMax)))
    all.push_back(identity_of(std::move(row)));
  return all;
}

Result<std::int64_t> count_identities(db::Reader& reader, std::string_view issuer) {
  return sql::count_identities(reader, issuer);
}

}  // namespace stithy::account
