// SPDX-License-Identifier: Apache-2.0
#include "pillars/account/api_user.h"

#include "base/text.h"
#include "ui/places.h"

namespace stithy::account {

std::string node_id(std::string_view kind, std::int64_t id) {
  return text::to_base64(text::format("{}:{}", kind, id));
}

SimpleUser simple_user_of(const web::Site& site, const ApiPerson& person) {
  std::string kind = person.is_organisation ? "Organization" : "User";
  std::string login(person.login);
  std::string url = site.main_url + "/api/v3/users/" + login;
  SimpleUser user;
  user.login = login;
  user.id = person.id;
  user.node_id = node_id(kind, person.id);
  user.avatar_url = site.main_url + ui::place::avatar(login);
  if (!person.avatar_hash.empty())
    user.avatar_url += text::format("?v={}", person.avatar_hash.substr(0, 12));
  user.url = url;
  user.html_url = site.main_url + ui::place::person(login);
  user.followers_url = url + "/followers";
  user.following_url = url + "/following{/other_user}";
  user.gists_url = url + "/gists{/gist_id}";
  user.starred_url = url + "/starred{/owner}{/repo}";
  user.subscriptions_url = url + "/subscriptions";
  user.organizations_url = url + "/orgs";
  user.repos_url = url + "/repos";
  user.events_url = url + "/events{/privacy}";
  user.received_events_url = url + "/received_events";
  user.type = std::move(kind);
  user.site_admin = person.site_admin;
  return user;
}

SimpleUser simple_user_of(const web::Site& site, const Account& account) {
  return simple_user_of(
      site, {.id = account.id.value(),
             .login = account.login,
             .avatar_hash = account.avatar_hash ? *account.avatar_hash : std::string_view(),
             .site_admin = account.site_admin});
}

SimpleUser simple_user_of(const web::Site& site, const Namespace& owner) {
  return simple_user_of(site, {.id = owner.id.value(),
                               .login = owner.name,
                               .is_organisation = owner.kind == Namespace::Kind::Organisation});
}

}  // namespace stithy::account
