// SPDX-License-Identifier: Apache-2.0
//
// views.h — people as administrators see them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/instant.h"

namespace stithy::admin {

struct PersonRow {
  std::string login, display_name, email;
  bool site_admin = false, disabled = false;
  Instant created_at = {};
};

struct PeopleView {
  std::string words = {};
  std::vector<PersonRow> rows = {};
  std::string next_href = {};
  Instant now = {};
};

struct PersonThing {
  std::string title, note;
  std::optional<Instant> at = {};
};

struct PersonView {
  std::string csrf = {};
  PersonRow person = {};
  std::string profile_href = {}, log_href = {};
  bool second_factor = false, is_oneself = false;
  std::optional<Instant> seen_at = {};
  std::vector<PersonThing> emails = {}, sessions = {}, tokens = {}, keys = {}, organisations = {};
  std::vector<PersonThing> identities = {};  // at sign-in providers
  std::string message = {};                  // why the last wish was refused
  std::string reason = {};
  Instant now = {};
};

}  // namespace stithy::admin
