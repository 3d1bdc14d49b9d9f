// SPDX-License-Identifier: Apache-2.0
//
// api_user.h — a person or organisation as the answers of /api/v3 name it: GitHub's "simple-user".
//
// Here rather than in a feature, since repositories, commits and many other answers hold one. All
// addresses are absolute and come from the configuration. E-mail addresses are never part of it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "pillars/account/account.h"
#include "web/schema.h"
#include "web/site.h"

namespace stithy::account {

struct SimpleUser {
  std::string login;
  std::int64_t id = 0;
  std::string node_id;  // base64 of "User:7"
  std::string avatar_url, gravatar_id, url, html_url;
  std::string followers_url, following_url, gists_url, starred_url, subscriptions_url;
  std::string organizations_url, repos_url, events_url, received_events_url;
  std::string type;  // "User" or "Organization"
  std::string user_view_type = "public";
  bool site_admin = false;
};

// What the answer is made from; the hash may be unknown or absent.
struct ApiPerson {
  std::int64_t id = 0;
  std::string_view login;
  std::string_view avatar_hash = {};
  bool site_admin = false;
  bool is_organisation = false;
};
SimpleUser simple_user_of(const web::Site& site, const ApiPerson& person);
SimpleUser simple_user_of(const web::Site& site, const Account& account);
SimpleUser simple_user_of(const web::Site& site, const Namespace& owner);

// "User:7" as GitHub's opaque ids are written.
std::string node_id(std::string_view kind, std::int64_t id);

// The fields of SimpleUser, also for structs derived from it.
template <class S>
std::vector<web::Field> simple_user_fields() {
  auto text = [](const char* name, std::string S::*member, const char* doc) {
    return web::field<S, std::string>(name, member, doc);
  };
  return {
      text("login", &S::login, "The name."),
      web::field<S, std::int64_t>("id", &S::id, "The number."),
      text("node_id", &S::node_id, "An opaque identifier."),
      text("avatar_url", &S::avatar_url, "The picture."),
      text("gravatar_id", &S::gravatar_id, "Always empty."),
      text("url", &S::url, "This object in the API."),
      text("html_url", &S::html_url, "The page."),
      text("followers_url", &S::followers_url, "An address template."),
      text("following_url", &S::following_url, "An address template."),
      text("gists_url", &S::gists_url, "An address template."),
      text("starred_url", &S::starred_url, "An address template."),
      text("subscriptions_url", &S::subscriptions_url, "An address template."),
      text("organizations_url", &S::organizations_url, "An address template."),
      text("repos_url", &S::repos_url, "The repositories in the API."),
      text("events_url", &S::events_url, "An address template."),
      text("received_events_url", &S::received_events_url, "An address template."),
      text("type", &S::type, "User or Organization."),
      text("user_view_type", &S::user_view_type, "public or private."),
      web::field<S, bool>("site_admin", &S::site_admin, "Administers the instance."),
  };
}

inline const web::Schema& schema_of(const SimpleUser*) {
  static const auto made =
      web::describe<SimpleUser>("simple-user", simple_user_fields<SimpleUser>());
  return made;
}

}  // namespace stithy::account
