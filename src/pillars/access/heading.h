// SPDX-License-Identifier: Apache-2.0
//
// heading.h — the top of every page of a repository: name, facts, actions and the tabs that the
// features fill (slot "repo.tabs"; "repo.settings" for the sections of its settings).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/html.h"
#include "pillars/access/grants.h"
#include "ui/frame.h"
#include "ui/lists.h"
#include "web/request.h"

namespace stithy::access {

struct RepoHeading {
  std::string owner, name, path, description;
  std::string visibility;  // "private" and "internal" are shown, "public" is not
  bool archived = false;
  std::string quarantined;  // the reason, when read-only because of damage
  std::string files_href;   // where the palette asks for the files (slot "repo.files")
  std::vector<ui::Tab> tabs;
  std::string current;
};

// A page's frame with the crumbs owner / repository and the rail on Code.
ui::Frame repo_frame(web::Request& request, const RepoRead& at, std::string title);
RepoHeading heading_of(web::Request& request, const RepoRead& at, std::string_view current_tab);
// The sections of the settings of this repository, for ui::sections.
std::vector<ui::Tab> settings_sections(web::Request& request, const RepoRead& at);
// The sections of a person's settings (slot "account.settings").
std::vector<ui::Tab> account_sections(web::Request& request);

}  // namespace stithy::access
