// SPDX-License-Identifier: Apache-2.0
//
// views.h — what the pages of teams show.
#pragma once

#include "features/orgs/views.h"

namespace stithy::orgs {

struct TeamRow {
  std::string name, slug, href, description;
  int depth = 0;  // in the tree
  std::int64_t members = 0;
  bool secret = false, mine = false;
};
struct TeamsView {
  Heading heading;
  std::vector<TeamRow> teams = {};
  bool may_create = false;
};

struct TeamMemberRow {
  ui::Person person;
  bool maintainer = false;
  std::string change_href = {}, remove_href = {};
};
struct TeamRepositoryRow {
  std::string full_name, href, role;
};
struct TeamView {
  Heading heading;
  std::string csrf;
  Refusal refusal = {};
  std::string slug, name, description;
  std::string parent_name = {}, parent_href = {};
  bool secret = false, may_maintain = false, is_direct = false;
  std::vector<TeamMemberRow> members = {};
  std::vector<TeamRow> children = {};
  std::vector<TeamRepositoryRow> repositories = {};
  bool more_repositories = false;  // than are shown
  ui::Pages pages = {};
  std::string login = {};
  bool maintainer = false;  // of the form
};

struct TeamFormView {
  Heading heading;
  std::string csrf;
  Refusal refusal = {};
  std::string slug = {};  // empty: a new one
  std::string name = {}, description = {}, parent = {};
  bool secret = false;
  std::vector<ui::Choice> parents = {};
};

struct RoleRow {
  std::string slug, name, role, href;
  bool secret = false;
};
struct RolesView {
  std::string csrf, path;
  Refusal refusal = {};
  std::string owner;
  bool of_organisation = false;
  std::vector<RoleRow> teams = {};
  std::vector<ui::Choice> roles = {}, free = {};  // teams without a role yet
  std::string team = {}, role = "read";
};

}  // namespace stithy::orgs
