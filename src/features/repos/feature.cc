// SPDX-License-Identifier: Apache-2.0
#include "web/feature.h"
#include "features/repos/import/import.h"
#include "features/repos/routes.h"
#include "features/repos/trash.h"
#include "features/repos/upkeep.h"
#include "features/repos/urls.h"

namespace stithy::repos {

namespace {

std::vector<kit::JobKind> jobs(const Foundations& on) {
  std::vector<kit::JobKind> kinds = import_kinds(on);
  for (auto& kind : upkeep_kinds(on)) kinds.push_back(std::move(kind));
  kinds.push_back(purge_kind(on));
  return kinds;
}

std::vector<web::SlotFill> slots() {
  return {{.place = "repo.tabs",
           .order = 90,
           .name = "settings",
           .label = "Settings",
           .path = url::settings(""),
           .icon = "gear"},
          {.place = "repo.settings",
           .order = 10,
           .name = "general",
           .label = "General",
           .path = url::settings(""),
           .icon = "gear"},
          {.place = "repo.settings",
           .order = 20,
           .name = "collaborators",
           .label = "Collaborators",
           .path = url::collaborators(""),
           .icon = "users"},
          {.place = "repo.settings",
           .order = 90,
           .name = "danger",
           .label = "Danger zone",
           .path = url::danger(""),
           .icon = "shield"}};
}

}  // namespace

web::Feature feature(const Foundations& on) {
  return {.name = "repos",
          .purpose = "Repositories as a whole: making, finding, configuring and removing them.",
          .routes = routes(),
          .listeners = {upkeep_after_push(on)},
          .jobs = jobs(on),
          .slots = slots()};
}

}  // namespace stithy::repos
