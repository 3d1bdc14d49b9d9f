// SPDX-License-Identifier: Apache-2.0
#include "pillars/access/organisation_page.h"

#include "base/text.h"
#include "pillars/access/views/organisation_page.h"
#include "pillars/foundations.h"
#include "ui/places.h"
#include "web/page.h"

namespace stithy::access {

namespace {

std::vector<ui::Tab> sections_of(web::Request& request, const org::Organisation& organisation) {
  std::vector<ui::Tab> sections;
  for (const web::SlotFill* fill : request.on().slots.at("org.settings"))
    sections.push_back({.name = std::string(fill->name),
                        .label = std::string(fill->label),
                        .href = ui::place::organisation(organisation.name) + fill->path,
                        .icon = std::string(fill->icon),
                        .count = {},
                        .key = std::string(fill->key)});
  return sections;
}

}  // namespace

web::SlotFill organisation_section(int order, std::string_view name, std::string_view label,
                                   std::string_view path, std::string_view icon) {
  path.remove_prefix(ui::place::organisation("").size());
  return {.place = "org.settings",
          .order = order,
          .name = name,
          .label = label,
          .path = std::string(path),
          .icon = icon};
}

ui::Frame organisation_frame(web::Request& request, const OrgOwner& at, std::string_view title) {
  const auto& o = at.organisation();
  ui::Frame frame = web::frame_for(request, text::format("{} of {}", title, o.shown()));
  frame.current = "code";
  frame.crumbs = {{o.name, ui::place::person(o.name), false}};
  auto sections = sections_of(request, o);
  if (!sections.empty()) frame.crumbs.push_back({"Settings", sections.front().href, false});
  frame.indexable = false;
  return frame;
}

Result<web::Answer> organisation_answer(web::Request& request, const OrgOwner& at,
                                        const ui::Frame& frame, std::string_view current,
                                        const Html& body, int status) {
  OrganisationPageView view{.heading = {},
                            .sections = sections_of(request, at.organisation()),
                            .current = std::string(current)};
  for (const web::SlotFill* fill : request.on().slots.at("org.heading"))
    view.heading = TRY(fill->render(request));
  return web::page(request, frame, organisation_page(view, body), status);
}

}  // namespace stithy::access
