// SPDX-License-Identifier: Apache-2.0
#include "pillars/access/api_organisation.h"

#include "base/text.h"
#include "pillars/account/api_user.h"
#include "ui/places.h"

namespace stithy::access {

std::string organisation_url(const web::Site& site, std::string_view name) {
  return text::format("{}/api/v3{}", site.main_url, ui::place::organisation(name));
}

const web::Schema& schema_of(const ApiOrganisation*) {
  static const auto made =
      web::describe<ApiOrganisation>("organization-simple", organisation_fields<ApiOrganisation>());
  return made;
}

ApiOrganisation api_organisation(const web::Site& site, const org::Organisation& o) {
  std::string url = organisation_url(site, o.name);
  auto below = [&](const char* path) { return url + path; };
  return {.login = o.name,
          .id = o.id.value(),
          .node_id = account::node_id("Organization", o.id.value()),
          .url = url,
          .repos_url = below("/repos"),
          .events_url = below("/events"),
          .hooks_url = below("/hooks"),
          .issues_url = below("/issues"),
          .members_url = below("/members{/member}"),
          .public_members_url = below("/public_members{/member}"),
          .avatar_url = site.main_url + ui::place::avatar(o.name),
          .description =
              o.description.empty() ? std::optional<std::string>() : std::optional(o.description)};
}

}  // namespace stithy::access
