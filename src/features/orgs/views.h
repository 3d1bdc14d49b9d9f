// SPDX-License-Identifier: Apache-2.0
//
// views.h — what the pages of this feature show.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/instant.h"
#include "base/result.h"
#include "ui/field.h"
#include "ui/frame.h"
#include "ui/lists.h"

namespace stithy::orgs {

// A form that was refused: what went wrong, and at which fields.
struct Refusal {
  std::string message = {};
  std::vector<FieldError> errors = {};
  std::string at(std::string_view field) const { return ui::error_of(errors, field); }
};

// The top of every page of an organisation.
struct Heading {
  std::string name, shown, description, website, location;
  std::vector<ui::Tab> tabs;
  std::string current;
  bool may_create = false;   // the viewer may make repositories here
  std::string warning = {};  // what the viewer has to do to go on belonging to it
};

struct NewView {
  std::string csrf;
  Refusal refusal = {};
  std::string name = {}, display_name = {};
};

struct OwnRow {
  std::string name, shown, role, leave_href, publicity_href;
  bool is_public = false;
};
struct InvitationRow {
  std::string name, shown, role, accept_href, decline_href;
  Instant expires_at;
};
struct OwnView {
  std::string csrf;
  std::vector<OwnRow> organisations = {};
  std::vector<InvitationRow> invitations = {};
};

struct PersonRow {
  ui::Person person;
  std::string role;
  bool is_public = false;
  std::string change_href = {}, remove_href = {};  // empty: the viewer may not
  bool lacks_second_factor = false;                // as far as the viewer may know
};
struct OpenInvitation {
  std::string login, role, withdraw_href;
  Instant expires_at;
};
struct OutsiderRow {
  ui::Person person;
  std::int64_t repositories = 0;
  std::string remove_href;
};
struct PeopleView {
  Heading heading;
  std::string csrf;
  Refusal refusal = {};
  bool is_member = false, is_owner = false;
  std::vector<PersonRow> people = {};
  std::vector<OpenInvitation> invitations = {};
  std::vector<OutsiderRow> outsiders = {};
  bool more_outsiders = false;  // than are shown
  ui::Pages pages = {};
  std::string login = {}, role = "member", team = {};  // of the form
  std::vector<ui::Choice> teams = {};
};

struct SettingsView {
  std::string name;
  std::string csrf;
  Refusal refusal = {};
  std::string message = {};
  std::string display_name, description, website, location;
  std::string base_role;
  bool members_create = true;
};

struct DangerView {
  std::string name;
  std::string csrf;
  std::string error = {};
  std::int64_t repositories = 0;
  Refusal refusal = {};
  std::string new_name = {};
};

}  // namespace stithy::orgs
