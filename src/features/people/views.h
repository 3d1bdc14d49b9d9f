// SPDX-License-Identifier: Apache-2.0
//
// views.h — what the pages of this feature show.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/html.h"
#include "base/instant.h"
#include "base/result.h"
#include "ui/field.h"
#include "ui/frame.h"
#include "ui/lists.h"

namespace stithy::people {

struct RepositoryRow {
  std::string name, href, description;
  std::string visibility;  // empty when public
  bool archived = false;
  Instant changed_at;
};

struct ProfileView {
  ui::Person person;
  bool is_organisation = false;
  Html heading = {};  // of an organisation (slot "people.profile"), instead of our own
  bool site_admin = false, disabled = false;
  std::string bio = {}, location = {}, website = {};
  std::optional<Instant> since = {};
  bool own = false;  // the viewer looks at their own
  std::vector<RepositoryRow> repositories = {};
  ui::Pages pages = {};
  Instant now;
};

struct ProfileFormView {
  std::string csrf;
  ui::Person person;
  bool has_picture = false;
  std::string display_name, bio, location, website;
  std::string message = {};
  std::vector<FieldError> errors = {};
  std::string avatar_error = {};
};

struct AccountView {
  std::string csrf, login, email;
  Instant since;
  std::string message = {};
  std::vector<FieldError> errors = {};
};

struct SessionRow {
  std::string device, address, revoke_href;
  bool current = false;
  Instant opened_at, seen_at;
};
struct SessionsView {
  std::string csrf;
  std::vector<SessionRow> sessions;
  Instant now;
};

struct TokenRow {
  std::string name, prefix, scopes, repository, revoke_href;
  bool public_only = false, expired = false;
  Instant made_at;
  std::optional<Instant> expires_at, used_at;
};
struct MintedToken {
  std::string name, secret;
};
struct TokensView {
  std::string csrf;
  std::vector<TokenRow> tokens;
  std::optional<MintedToken> minted;
  Instant now;
};

struct ScopeChoice {
  std::string word, meaning;
  bool chosen = false;
};
struct TokenFormView {
  std::string csrf;
  std::string name = {}, expiry = "90", repository = {};
  bool public_only = false;
  std::vector<ScopeChoice> scopes = {};
  std::string message = {};
  std::vector<FieldError> errors = {};
};

struct RenamingView {
  std::string csrf = {}, present = {};
  std::string name;
  std::string message = {};
  std::vector<FieldError> errors = {};
};

struct PreferencesView {
  std::string csrf, theme;
  bool single_keys = true;
};

}  // namespace stithy::people
