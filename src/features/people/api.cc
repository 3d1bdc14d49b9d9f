// SPDX-License-Identifier: Apache-2.0
#include "features/people/api.h"

#include <algorithm>

#include "base/text.h"
#include "features/people/routes.h"
#include "features/people/urls.h"
#include "pillars/account/account.h"
#include "pillars/account/commit_address.h"
#include "pillars/account/emails.h"
#include "pillars/account/second_factor.h"
#include "pillars/foundations.h"
#include "web/answer.h"

namespace stithy::people {

namespace {

std::optional<std::string> unless_empty(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional(text);
}

void fill(PublicUser& user, const web::Site& site, const account::Account& account,
          const repo::Owned& owned) {
  static_cast<account::SimpleUser&>(user) = account::simple_user_of(site, account);
  user.name = unless_empty(account.display_name);
  user.blog = account.website;  // an empty text when there is none, as GitHub has it
  user.location = unless_empty(account.location);
  user.bio = unless_empty(account.bio);
  user.public_repos = owned.public_repos;
  user.created_at = render_iso(account.created_at);
  user.updated_at = render_iso(account.updated_at);
}

PublicUser organisation_of(const web::Site& site, const account::Namespace& owner,
                           const repo::Owned& owned) {
  PublicUser user;
  static_cast<account::SimpleUser&>(user) = account::simple_user_of(site, owner);
  user.name = unless_empty(owner.display_name);
  user.blog = "";
  user.public_repos = owned.public_repos;
  user.created_at = user.updated_at = render_iso(owner.created_at);
  return user;
}

Error no_such_user() { return not_found("There is no person or organisation of that name."); }

Result<web::Answer> own_answer(const access::SignedIn& who, db::Reader& reader,
                               const web::Site& site) {
  auto account = TRY(account::find_account(reader, who.who().user));
  if (!account) return no_such_user();
  auto owned = TRY(repo::measure_owned(reader, NamespaceId{account->id.value()}));
  if (!who.who().may(web::Scope::UserRead))
    return web::json_of(public_user_of(site, *account, owned));
  PrivateUser user = private_user_of(site, *account, owned);
  user.two_factor_authentication = TRY(account::has_second_factor(reader, account->id));
  return web::json_of(user);
}

std::int64_t number_or(std::string_view text, std::int64_t otherwise) {
  return text::parse_number<std::int64_t>(text).value_or(otherwise);
}

}  // namespace

PublicUser public_user_of(const web::Site& site, const account::Account& account,
                          const repo::Owned& owned) {
  PublicUser user;
  fill(user, site, account, owned);
  return user;
}

PrivateUser private_user_of(const web::Site& site, const account::Account& account,
                            const repo::Owned& owned) {
  PrivateUser user;
  fill(user, site, account, owned);
  user.user_view_type = "private";
  user.email = account.email;
  user.total_private_repos = user.owned_private_repos = owned.other_repos;
  user.disk_usage = static_cast<std::int64_t>(owned.size_bytes / 1024);
  return user;
}

Result<web::Answer> api_own(const access::SignedIn& who, web::Request& request) {
  db::Reader* reader = TRY(request.reader());
  return own_answer(who, *reader, request.site());
}

Result<web::Answer> api_change_own(const access::SignedIn& who, web::Request& request) {
  auto change = TRY(request.body_as<UserChange>());
  db::Reader* reader = TRY(request.reader());
  auto account = TRY(account::find_account(*reader, who.who().user));
  if (!account) return no_such_user();
  account::Profile profile{
      change.name.value_or(account->display_name), change.bio.value_or(account->bio),
      change.location.value_or(account->location), change.blog.value_or(account->website)};
  request.close_reader();
  auto saved = request.transact(
      [&](db::Tx& tx) { return account::set_profile(tx, who.who().user, profile, request.now()); });
  if (!saved) {
    // The fields under the names that the caller sent.
    Error error = std::move(saved).take_error();
    for (auto& field : error.fields)
      field.field = field.field == "display_name" ? "name"
                    : field.field == "website"    ? "blog"
                                                  : field.field;
    return error;
  }
  reader = TRY(request.reader());
  return own_answer(who, *reader, request.site());
}

Result<web::Answer> api_own_emails(const access::SignedIn& who, web::Request& request) {
  db::Reader* reader = TRY(request.reader());
  auto account = TRY(account::find_account(*reader, who.who().user));
  if (!account) return no_such_user();
  const std::string primary = text::to_lower(account->email);
  const bool is_private = TRY(account::keeps_email_private(*reader, account->id));
  std::vector<EmailAddress> emails;
  for (auto& one : TRY(account::list_emails(*reader, account->id)))
    emails.push_back({.email = std::move(one.email),
                      .primary = one.folded == primary,
                      .verified = one.verified,
                      .visibility = one.folded == primary && !is_private ? "public" : "private"});
  return web::json_of(emails);
}

Result<web::Answer> api_user(const access::Anyone&, web::Request& request) {
  db::Reader* reader = TRY(request.reader());
  const web::Site& site = request.site();
  auto owner = TRY(account::find_namespace(*reader, request.param("login")));
  if (!owner) return no_such_user();
  auto owned = TRY(repo::measure_owned(*reader, owner->id));
  if (owner->kind != account::Namespace::Kind::User)
    return web::json_of(organisation_of(site, *owner, owned));
  auto account = TRY(account::find_account(*reader, UserId{owner->id.value()}));
  if (!account) return no_such_user();
  return web::json_of(public_user_of(site, *account, owned));
}

Result<web::Answer> api_user_by_id(const access::Anyone&, web::Request& request) {
  auto id = text::parse_number<std::int64_t>(request.param("account_id"));
  if (!id) return no_such_user();
  db::Reader* reader = TRY(request.reader());
  auto account = TRY(account::find_account(*reader, UserId{*id}));
  if (!account) return no_such_user();
  auto owned = TRY(repo::measure_owned(*reader, NamespaceId{*id}));
  return web::json_of(public_user_of(request.site(), *account, owned));
}

Result<web::Answer> api_users(const access::Anyone&, web::Request& request) {
  db::Reader* reader = TRY(request.reader());
  const web::Site& site = request.site();
  auto since = std::max<std::int64_t>(number_or(request.query("since"), 0), 0);
  auto per_page = std::clamp<std::int64_t>(number_or(request.query("per_page"), 30), 1, 100);
  auto accounts = TRY(account::list_accounts_by_id(*reader, UserId{since}, per_page + 1));
  bool more = static_cast<std::int64_t>(accounts.size()) > per_page;
  if (more) accounts.pop_back();
  std::vector<account::SimpleUser> users;
  for (const auto& account : accounts) users.push_back(account::simple_user_of(site, account));
  web::Answer answer = web::json_of(users);
  std::string here = site.main_url + url::api::users();
  std::string links = text::format("<{}{{?since}}>; rel=\"first\"", here);
  if (more)
    links = text::format("<{}?since={}&per_page={}>; rel=\"next\", {}", here, users.back().id,
                         per_page, links);
  answer.headers.set("Link", links);
  return answer;
}

}  // namespace stithy::people
