// SPDX-License-Identifier: Apache-2.0
//
// views.h — what pages show of signing in elsewhere. Secrets are never shown again.
#pragma once

#include <string>
#include <vector>

#include "base/instant.h"
#include "base/result.h"

namespace stithy::signin {

struct ProviderLink {
  std::string label, href;
};

// What the provider sent back with the browser, on its way into a form of ours.
struct GoOnView {
  std::string csrf, action, label;
  std::string title, button;
  std::string code, state, issuer;
  bool by_itself = false;  // where scripts run the form is sent at once
};

struct LeaveView {
  std::string label, href;
  std::string explanation;
};

struct NewAccountView {
  std::string csrf, action, label;
  std::string ticket, email;
  std::string login = {};
  std::string message = {};
  std::vector<FieldError> errors = {};
};

struct IdentityRow {
  std::string provider, shown, remove_href;
  Instant linked_at, used_at;
};
struct IdentitiesView {
  std::string csrf;
  std::vector<IdentityRow> rows = {};
  std::vector<ProviderLink> more = {};  // what may be linked
  bool last_way = false;                // the only row, and no password
};

struct ProviderRow {
  std::string label, name, issuer, href;
  std::int64_t people = 0;
};
struct ProvidersView {
  std::vector<ProviderRow> rows;
  std::string new_href;
};

struct ProviderFormView {
  std::string csrf, action, back_href, button;
  bool is_new = true;
  std::string name = {}, label = {}, preset = "openid", issuer = {}, client_id = {};
  std::string admits = "linked", groups_claim = {}, team_rules = {};
  std::string message = {};
  std::vector<FieldError> errors = {};
};
struct ProviderView {
  std::string label, name, issuer, callback;
  std::int64_t people = 0;
  std::string delete_href;
  std::string wrong_name = {};
  ProviderFormView form;
};

}  // namespace stithy::signin
