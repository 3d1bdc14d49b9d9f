// SPDX-License-Identifier: Apache-2.0
#include "pillars/account/commit_address.h"

#include "base/text.h"
#include "pillars/account/queries.h"
#include "pillars/account/records.h"

namespace stithy::account {

namespace {

// Of a host alone, without its port: ports are no part of addresses of mail.
std::string ending(std::string_view main_url) {
  std::string_view host = text::cut(main_url, "://").after;
  host = host.substr(0, host.find_first_of(":/"));
  return text::format("@users.noreply.{}", text::to_lower(host));
}

}  // namespace

std::string alias_of(UserId id, std::string_view login, std::string_view main_url) {
  return text::format("{}+{}{}", id.value(), login, ending(main_url));
}

std::optional<UserId> parse_alias(std::string_view email, std::string_view main_url) {
  const std::string folded = text::to_lower(email);
  if (!folded.ends_with(ending(main_url))) return std::nullopt;
  auto number = text::parse_number<std::int64_t>(text::cut(folded, "+").before);
  if (!number || *number <= 0) return std::nullopt;
  return UserId{*number};
}

Result<bool> keeps_email_private(db::Reader& reader, UserId id) {
  return TRY(sql::find_email_private(reader, id)).value_or(false);
}

Result<void> set_email_private(db::Tx& tx, UserId id, bool is_private) {
  const bool before = TRY(keeps_email_private(tx, id));
  if (before == is_private) return {};
  TRY(sql::set_email_private(tx, id, is_private));
  auto word = [](bool yes) { return std::string(yes ? "private" : "public"); };
  return record_of(tx, id, "user.update_email_visibility",
                   {{"visibility", word(before), word(is_private)}});
}

Result<std::string> commit_email(db::Reader& reader, const Account& account,
                                 std::string_view main_url) {
  if (!TRY(keeps_email_private(reader, account.id))) return account.email;
  return alias_of(account.id, account.login, main_url);
}

}  // namespace stithy::account
