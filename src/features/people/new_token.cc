// SPDX-License-Identifier: Apache-2.0
#include "features/people/new_token.h"

#include <optional>

#include "base/text.h"
#include "web/forms.h"

namespace stithy::people {

namespace {

using web::Scope;
constexpr web::ScopeSet kAdminScopes = scope_bit(Scope::SiteAdmin) | scope_bit(Scope::Metrics);

Result<std::optional<Instant>> parse_expiry(std::string_view word, Instant now) {
  if (word == "none") return std::optional<Instant>{};
  for (int days : {7, 30, 90, 365})
    if (word == text::format("{}", days)) return std::optional(now + std::chrono::hours(24 * days));
  return invalid("A token expires after 7, 30, 90 or 365 days, or never.");
}

Result<RepoId> find_seen(db::Reader& reader, const web::Principal& who, std::string_view path) {
  auto [owner, name, found] = text::cut(path, "/");
  auto repository = found ? TRY(repo::find_repository(reader, owner, name)) : std::nullopt;
  if (repository && TRY(access::role_of(reader, who, *repository)) != repo::Role::None)
    return repository->id;
  return invalid(
      text::format("There is no repository \"{}\" that you can see; write owner/name.", path));
}

}  // namespace

Result<account::NewToken> check_token(db::Reader& reader, const web::Principal& who,
                                      const TokenForm& form, Instant now) {
  web::FormErrors errors;
  account::NewToken token{.name = form.name, .public_only = form.public_only};
  if (form.name.empty() || form.name.size() > 100 || text::has_control(form.name) ||
      !text::is_utf8(form.name))
    errors.add("name", "Say what the token is for, in at most 100 characters.");
  auto scopes = account::parse_scopes(form.scopes);
  if (!scopes) {
    errors.add("scopes", scopes.error());
  } else {
    token.scopes = scopes->scopes;
    token.public_only = token.public_only || scopes->public_only;
    if (token.scopes == 0) errors.add("scopes", "Choose at least one thing it may do.");
    if ((token.scopes & kAdminScopes) != 0 && !who.site_admin)
      errors.add("scopes", text::format("{} is for administrators of the instance.",
                                        account::render_scopes(token.scopes & kAdminScopes)));
  }
  auto expiry = parse_expiry(form.expiry, now);
  if (expiry)
    token.expires_at = *expiry;
  else
    errors.add("expiry", expiry.error());
  if (!form.repository.empty()) {
    auto id = find_seen(reader, who, form.repository);
    if (id)
      token.only_repo = *id;
    else if (id.error().code == Code::Invalid)
      errors.add("repository", id.error());
    else
      return std::move(id).take_error();
  }
  if (!errors.empty()) return std::move(errors).take();
  return token;
}

Result<account::NewToken> check_token(db::Reader& reader, const access::FreshSession& who,
                                      const TokenForm& form, Instant now) {
  return check_token(reader, who.who(), form, now);
}

}  // namespace stithy::people
