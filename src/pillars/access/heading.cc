// SPDX-License-Identifier: Apache-2.0
#include "pillars/access/heading.h"

#include "pillars/foundations.h"
#include "pillars/org/organisation.h"
#include "ui/places.h"
#include "web/page.h"

namespace stithy::access {

namespace {

std::vector<ui::Tab> tabs_of(web::Request& request, std::string_view place,
                             std::string_view prefix) {
  std::vector<ui::Tab> tabs;
  for (const web::SlotFill* fill : request.on().slots.at(place))
    tabs.push_back({.name = std::string(fill->name),
                    .label = std::string(fill->label),
                    .href = std::string(prefix) + fill->path,
                    .icon = std::string(fill->icon),
                    .count = {},
                    .key = std::string(fill->key)});
  return tabs;
}

}  // namespace

ui::Frame repo_frame(web::Request& request, const RepoRead& at, std::string title) {
  const auto& r = at.repository();
  ui::Frame frame = web::frame_for(request, std::move(title));
  frame.current = "code";
  frame.crumbs = {{r.owner, ui::place::person(r.owner), true}, {r.name, r.path(), false}};
  frame.indexable = r.visibility == repo::Visibility::Public;
  return frame;
}

RepoHeading heading_of(web::Request& request, const RepoRead& at, std::string_view current_tab) {
  const auto& r = at.repository();
  RepoHeading heading{.owner = r.owner,
                      .name = r.name,
                      .path = r.path(),
                      .description = r.description,
                      .visibility = std::string(repo::visibility_name(r.visibility)),
                      .archived = r.archived_at.has_value(),
                      .quarantined = r.quarantined.value_or(""),
                      .files_href = {},
                      .tabs = tabs_of(request, "repo.tabs", r.path()),
                      .current = std::string(current_tab)};
  for (const web::SlotFill* fill : request.on().slots.at("repo.files"))
    heading.files_href = r.path() + fill->path;
  if (!at.may_administer())
    std::erase_if(heading.tabs, [](const ui::Tab& tab) { return tab.name == "settings"; });
  return heading;
}

std::vector<ui::Tab> settings_sections(web::Request& request, const RepoRead& at) {
  auto sections = tabs_of(request, "repo.settings", at.repository().path());
  // People have no teams.
  auto reader = request.reader();
  if (!reader) return sections;
  auto owner = org::find_organisation(**reader, at.repository().owner_id);
  if (owner && !*owner)
    std::erase_if(sections, [](const ui::Tab& tab) { return tab.name == "teams"; });
  return sections;
}

std::vector<ui::Tab> account_sections(web::Request& request) {
  return tabs_of(request, "account.settings", "");
}

}  // namespace stithy::access
