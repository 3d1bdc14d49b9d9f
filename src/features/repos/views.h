// SPDX-License-Identifier: Apache-2.0
//
// views.h — what the pages of this feature show. Plain values.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/html.h"
#include "base/instant.h"
#include "base/result.h"
#include "pillars/access/heading.h"
#include "ui/field.h"
#include "ui/frame.h"
#include "ui/lists.h"

namespace stithy::repos {

// A form that may have been refused: what to say above it and at its fields.
struct Refusal {
  std::string message = {};  // empty: not refused
  std::vector<FieldError> errors = {};
  std::string at(std::string_view field) const { return ui::error_of(errors, field); }
};

// Beside the name while it is typed.
struct NameCheck {
  ui::State state = ui::State::Idle;
  std::string words;  // empty: nothing to say yet
};

struct NewView {
  std::string csrf;
  Refusal refusal;
  bool any_owner = false;               // an administrator of the instance may name any account
  std::vector<ui::Choice> owners = {};  // who else may be chosen, with oneself; may be empty
  std::string owner, name, description, visibility = "private";
  bool readme = true;
  std::string gitignore, licence, default_branch = "main", object_format = "sha1";
  std::vector<ui::Choice> gitignores, licences;
  NameCheck check;
};

struct ImportFormView {
  std::string csrf;
  Refusal refusal;
  bool any_owner = false, local = false;
  std::vector<ui::Choice> owners = {};
  std::string url, owner, name, description, visibility = "private";
};

struct ListedRepository {
  std::string path, full_name, description;
  std::string visibility;  // empty: public
  std::vector<std::string> topics;
  bool archived = false;
  Instant at;  // of the last push, or of its making
  bool pushed = false;
};
struct ExploreView {
  std::string words;
  bool signed_in = false, cut = false;
  std::vector<ListedRepository> rows;
  ui::Pages pages;
  Instant now;
};

struct GeneralView {
  std::string csrf, path, full_name;
  Refusal refusal;
  std::string description, website, topics;
  std::string default_branch, name, visibility;
  std::vector<ui::Choice> branches;  // empty: type one
  bool import_failed = false;
};

struct Member {
  std::string login, display_name, role;
};
struct MembersView {
  std::string csrf, path, owner;
  Refusal refusal;
  std::string login, role = "write";
  std::vector<Member> members;
  std::vector<ui::Choice> roles;
};

struct DangerView {
  std::string csrf, path, full_name, owner;
  Refusal refusal;
  bool archived = false, may_transfer = false;
  std::string new_owner;
  std::string confirm_error;
  int trash_days = 7;
};

struct TrashedRow {
  std::string id, full_name, size, restore_href, purge_href;
  Instant deleted_at, purged_at;
};
struct TrashView {
  std::string csrf;
  std::string refused_id;  // whose name was typed wrongly
  std::vector<TrashedRow> rows;
  Instant now;
};

}  // namespace stithy::repos
