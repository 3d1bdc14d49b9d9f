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

namespace stithy::tokens {

struct MintedView {
  std::string name, secret;
};

struct FineRow {
  std::string name, login, owner, prefix, permissions, repositories, reason;
  std::string state;  // "waits for approval", "refused"; empty: approved
  bool expired = false;
  Instant made_at;
  std::optional<Instant> expires_at, used_at;
  std::string approve_href = {}, refuse_href = {}, revoke_href = {};
};
struct FineListView {
  std::string csrf;
  std::vector<FineRow> tokens;
  std::optional<MintedView> minted;
  Instant now;
};

struct PermissionChoice {
  std::string word, label, meaning, level = "none";
};
struct FineFormView {
  std::string csrf = {};
  std::string name = {}, reason = {}, owner = {}, expiry = "90", reach = "chosen", chosen = {};
  std::vector<std::string> owners = {};
  std::vector<PermissionChoice> of_repository = {}, of_organisation = {}, of_person = {};
  std::string message = {};
  std::vector<FieldError> errors = {};
};

struct OrganisationView {
  std::string csrf, name;
  bool approval = true;
  std::vector<FineRow> waiting, approved;
  Instant now;
};

struct DeployRow {
  std::string name, prefix, access, revoke_href;
  bool expired = false;
  Instant made_at, expires_at;
  std::optional<Instant> used_at;
};
struct DeployView {
  std::string csrf, path;
  std::vector<DeployRow> tokens;
  std::optional<MintedView> minted;
  std::string clone_example;
  Instant now;
};
struct DeployFormView {
  std::string csrf = {}, path = {};
  std::string name = {}, expiry = "90";
  bool writes = false;
  std::string message = {};
  std::vector<FieldError> errors = {};
};

}  // namespace stithy::tokens
