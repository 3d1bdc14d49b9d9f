// SPDX-License-Identifier: Apache-2.0
//
// organisation_page.h — what the pages of an organisation's settings share, whichever feature shows
// them: the heading (slot "org.heading") and the list of sections (slot "org.settings").
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/html.h"
#include "pillars/access/organisation_grants.h"
#include "ui/frame.h"
#include "ui/lists.h"
#include "web/slots.h"

namespace stithy::access {

struct OrganisationPageView {
  Html heading;
  std::vector<ui::Tab> sections;
  std::string current;
};

// A section of the settings at `path`, which is the address in an organisation without a name:
// url::org_list("").
web::SlotFill organisation_section(int order, std::string_view name, std::string_view label,
                                   std::string_view path, std::string_view icon);

ui::Frame organisation_frame(web::Request& request, const OrgOwner& at, std::string_view title);
// `body` beside the list of sections, with `current` marked.
Result<web::Answer> organisation_answer(web::Request& request, const OrgOwner& at,
                                        const ui::Frame& frame, std::string_view current,
                                        const Html& body, int status);

}  // namespace stithy::access
