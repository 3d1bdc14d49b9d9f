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
  auto text = [](const char* name, std::string S::*member, const char* doc, const char* example) {
    return web::field<S, std::string>(name, member, doc, {.example = example});
  };
  auto address = [](const char* name, std::string S::*member, const char* doc) {
    return web::field<S, std::string>(name, member, doc, {.format = "uri"});
  };
  auto shape = [](const char* name, std::string S::*member) {
    return web::field<S, std::string>(
        name, member, "An address template.",
        {.format = "uri-template", .example = "\"https://example.org/api/v3/users/ada\""});
  };
  return {
      text("login", &S::login, "The name.", "\"ada\""),
      web::field<S, std::int64_t>("id", &S::id, "The number."),
      text("node_id", &S::node_id, "An opaque identifier.", "\"VXNlcjo3\""),
      address("avatar_url", &S::avatar_url, "The picture."),
      text("gravatar_id", &S::gravatar_id, "Always empty.", "\"\""),
      address("url", &S::url, "This object in the API."),
      address("html_url", &S::html_url, "The page."),
      shape("followers_url", &S::followers_url),
      shape("following_url", &S::following_url),
      shape("gists_url", &S::gists_url),
      shape("starred_url", &S::starred_url),
      shape("subscriptions_url", &S::subscriptions_url),
      shape("organizations_url", &S::organizations_url),
      address("repos_url", &S::repos_url, "The repositories in the API."),
      shape("events_url", &S::events_url),
      shape("received_events_url", &S::received_events_url),
      web::field<S, std::string>("type", &S::type, "What it is.", {.one_of = "User|Organization"}),
      web::field<S, std::string>("user_view_type", &S::user_view_type, "Who sees this much.",
                                 {.one_of = "public|private"}),
      web::field<S, bool>("site_admin", &S::site_admin, "Administers the instance."),
  };
}

inline const web::Schema& schema_of(const SimpleUser*) {
  static const auto made =
      web::describe<SimpleUser>("simple-user", simple_user_fields<SimpleUser>());
  return made;
}

}  // namespace stithy::account
