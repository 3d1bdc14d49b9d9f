// SPDX-License-Identifier: Apache-2.0
#include "web/feature.h"
#include "features/orgs/heading.h"
#include "features/orgs/routes.h"
#include "features/orgs/security/handlers.h"
#include "features/orgs/urls.h"
#include "pillars/access/organisation_page.h"

namespace stithy::orgs {

web::Feature feature(const Foundations&) {
  return {
      .name = "orgs",
      .purpose = "Organisations: their people, teams, roles in repositories, and settings.",
      .routes = routes(),
      .jobs = {enforce_kind()},
      .slots = {{.place = "account.settings",
                 .order = 60,
                 .name = "organisations",
                 .label = "Organisations",
                 .path = url::own(),
                 .icon = "users"},
                {.place = "repo.settings",
                 .order = 25,
                 .name = "teams",
                 .label = "Teams",
                 .path = url::repo_teams(""),
                 .icon = "users"},
                profile_heading(),
                settings_heading(),
                access::organisation_section(10, "general", "General", url::settings(""), "gear"),
                access::organisation_section(20, "second-factor", "Second factor",
                                             url::second_factor(""), "shield")}};
}

}  // namespace stithy::orgs
