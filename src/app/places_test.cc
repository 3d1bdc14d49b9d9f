// SPDX-License-Identifier: Apache-2.0
//
// The floors below the features name a few addresses of the site; each is that of a row.
#include "web/dispatch.h"

#include <doctest/doctest.h>

#include "features/admin/urls.h"
#include "features/code/urls.h"
#include "features/home/urls.h"
#include "features/mail/urls.h"
#include "features/orgs/urls.h"
#include "features/people/urls.h"
#include "features/repos/urls.h"
#include "features/signin/urls.h"
#include "http/query.h"
#include "pillars/access/api_repository.h"
#include "pillars/account/notice.h"
#include "ui/assets.h"
#include "ui/places.h"

namespace stithy {

TEST_CASE("places: the frame of every page leads to rows of the tables") {
  namespace place = ui::place;
  CHECK(place::kHome == std::string(home::url::front()));
  CHECK(place::kExplore == std::string(repos::url::explore()));
  CHECK(place::kSearch == std::string(home::url::search()));
  CHECK(place::kSettings == std::string(people::url::settings()));
  CHECK(place::kSecurity == std::string(signin::url::security()));
  CHECK(place::kPreferences == std::string(people::url::save_preferences()));
  CHECK(place::kAdmin == std::string(admin::url::overview()));
  CHECK(std::string("/impersonation?_method=delete") ==
        std::string(admin::url::end_impersonation()));
  CHECK(place::kSignIn == std::string(signin::url::login()));
  CHECK(place::kConfirm == std::string(signin::url::show_confirm()));
  CHECK(place::kSignOut == std::string(signin::url::sign_out()));
  CHECK(place::kApiDocs == std::string(admin::url::api_docs()));
  CHECK(place::person("ada") == people::url::profile("ada"));
  CHECK(place::organisation("guild") + "/settings" == orgs::url::settings("guild"));
  CHECK(place::avatar("ada") == people::url::avatar("ada"));
  CHECK(account::subscription_path("hooks.paused") == mail::url::subscription("hooks.paused"));
}

TEST_CASE("places: files of pages lie where the row of assets answers") {
  const std::string folder = home::url::asset("");
  REQUIRE(!ui::assets().empty());
  for (const auto& asset : ui::assets()) CHECK(asset.path.starts_with(folder));
}

TEST_CASE("places: a repository and its owner stand in API answers at the addresses of rows") {
  web::Site site;
  site.main_url = "https://forge.example";
  repo::Repository repository;
  repository.owner = "ada";
  repository.name = "engine.js";
  CHECK(repository.path() == code::url::home("ada", "engine.js"));
  const auto person = account::simple_user_of(site, account::ApiPerson{.id = 1, .login = "ada"});
  CHECK(person.url == site.main_url + people::url::api::user("ada"));
  CHECK(person.repos_url == site.main_url + repos::url::api::of("ada"));
  CHECK(person.html_url == site.main_url + people::url::profile("ada"));
  CHECK(person.avatar_url == site.main_url + people::url::avatar("ada"));
  const auto answer = access::api_repository_of(site, repository, person, repo::Role::Admin);
  CHECK(answer.url == site.main_url + repos::url::api::show(repository.path()));
  CHECK(answer.html_url == site.main_url + code::url::home("ada", "engine.js"));
  CHECK(answer.clone_url == site.main_url + code::url::clone_address(repository.path()));
}

// What the dispatcher makes of a form that posts to `address`.
web::Method meant_by(const std::string& address) {
  http::RequestHead head;
  const auto [path, query, found] = text::cut(address, "?");
  head.method = web::Method::Post;
  head.path = path;
  auto parameters = http::parse_query(query);
  REQUIRE(parameters);
  return web::meant_method(head, *parameters);
}

TEST_CASE("places: a form that posts to the address of a row means its method") {
  CHECK(meant_by(repos::url::save_about("/ada/engine")) == web::Method::Put);
  CHECK(meant_by(repos::url::delete_("/ada/engine")) == web::Method::Delete);
  CHECK(meant_by(repos::url::remove_collaborator("/ada/engine", "a&b")) == web::Method::Delete);
  CHECK(meant_by(people::url::mint_token()) == web::Method::Post);
}

}  // namespace stithy
