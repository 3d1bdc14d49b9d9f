// SPDX-License-Identifier: Apache-2.0
#include "features/orgs/heading.h"

#include "features/orgs/security/handlers.h"
#include "features/orgs/urls.h"
#include "features/orgs/views/heading.h"
#include "ui/places.h"
#include "web/page.h"

namespace stithy::orgs {

ui::Frame frame_of(web::Request& request, const org::Organisation& organisation,
                   std::string title) {
  ui::Frame frame = web::frame_for(request, std::move(title));
  frame.current = "code";
  frame.crumbs = {{organisation.name, ui::place::person(organisation.name), false}};
  return frame;
}

Heading heading_of(const org::Organisation& organisation, org::Membership membership,
                   std::string_view current) {
  Heading heading{.name = organisation.name,
                  .shown = organisation.shown(),
                  .description = organisation.description,
                  .website = organisation.website,
                  .location = organisation.location,
                  .tabs = {},
                  .current = std::string(current)};
  auto add = [&](const char* name, const char* label, std::string href, const char* icon) {
    heading.tabs.push_back(
        {.name = name, .label = label, .href = std::move(href), .icon = icon, .count = {}});
  };
  add("repositories", "Repositories", ui::place::person(organisation.name), "code");
  add("people", "People", url::people(organisation.name), "users");
  if (membership >= org::Membership::Member)
    add("teams", "Teams", url::teams(organisation.name), "users");
  if (membership == org::Membership::Owner)
    add("settings", "Settings", url::settings(organisation.name), "gear");
  heading.may_create = membership == org::Membership::Owner ||
                       (membership == org::Membership::Member && organisation.members_create);
  return heading;
}

namespace {

Result<Html> render_profile_heading(web::Request& request) {
  db::Reader* reader = TRY(request.reader());
  auto found = TRY(org::find_organisation(*reader, request.param("owner")));
  if (!found) return Html();
  auto membership = TRY(access::membership_of(*reader, request.principal(), found->id));
  Heading heading = heading_of(*found, membership, "repositories");
  heading.warning = TRY(warning_for(*reader, request.principal(), *found));
  return organisation_heading(heading, true);
}

Result<Html> render_settings_heading(web::Request& request) {
  db::Reader* reader = TRY(request.reader());
  auto found = TRY(org::find_organisation(*reader, request.param("org")));
  if (!found) return Html();
  return organisation_heading(heading_of(*found, org::Membership::Owner, "settings"), false);
}

}  // namespace

web::SlotFill profile_heading() {
  return {.place = "people.profile", .name = "organisation", .render = &render_profile_heading};
}

web::SlotFill settings_heading() {
  return {.place = "org.heading", .name = "settings", .render = &render_settings_heading};
}

Refusal refusal_of(std::string message, const Error& error, std::string field) {
  Refusal refusal{std::move(message), error.fields};
  if (refusal.errors.empty()) refusal.errors.push_back({std::move(field), error.message});
  return refusal;
}

bool is_refusal(const Error& error) {
  return error.code == Code::Invalid || error.code == Code::Conflict ||
         error.code == Code::NotFound;
}

}  // namespace stithy::orgs
