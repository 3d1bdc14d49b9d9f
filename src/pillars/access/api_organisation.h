// SPDX-License-Identifier: Apache-2.0
//
// api_organisation.h — an organisation in the API and in web hooks: GitHub's "organization-simple".
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "pillars/org/organisation.h"
#include "web/schema.h"
#include "web/site.h"

namespace stithy::access {

struct ApiOrganisation {
  std::string login;
  std::int64_t id = 0;
  std::string node_id, url, repos_url, events_url, hooks_url, issues_url, members_url,
      public_members_url, avatar_url;
  std::optional<std::string> description;
};
const web::Schema& schema_of(const ApiOrganisation*);

// Its address in the API, below which the others of it are.
std::string organisation_url(const web::Site& site, std::string_view name);
ApiOrganisation api_organisation(const web::Site& site, const org::Organisation& organisation);

// The fields of ApiOrganisation, also for structs derived from it.
template <class S>
std::vector<web::Field> organisation_fields() {
  auto words = [](const char* name, std::string S::*member, const char* doc, const char* example) {
    return web::field<S, std::string>(name, member, doc, {.example = example});
  };
  auto uri = [](const char* name, std::string S::*member, const char* doc) {
    return web::field<S, std::string>(name, member, doc, {.format = "uri"});
  };
  constexpr const char* kTemplate = "\"https://example.org/api/v3/orgs/guild/members\"";
  return {words("login", &S::login, "The name.", "\"guild\""),
          web::field<S, std::int64_t>("id", &S::id, "The number."),
          words("node_id", &S::node_id, "An opaque identifier.", "\"T3JnYW5pemF0aW9uOjc=\""),
          uri("url", &S::url, "This object in the API."),
          uri("repos_url", &S::repos_url, "Its repositories."),
          uri("events_url", &S::events_url, "An address."),
          words("hooks_url", &S::hooks_url, "An address.", kTemplate),
          words("issues_url", &S::issues_url, "An address.", kTemplate),
          words("members_url", &S::members_url, "An address template.", kTemplate),
          words("public_members_url", &S::public_members_url, "An address template.", kTemplate),
          uri("avatar_url", &S::avatar_url, "The picture."),
          web::field<S, std::optional<std::string>>("description", &S::description, "What it is.")};
}

}  // namespace stithy::access
