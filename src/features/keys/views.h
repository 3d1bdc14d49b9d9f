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

namespace stithy::keys {

struct KeyRow {
  std::string title, kind, fingerprint, remove_href;
  std::string access;  // of a deploy key: "read only", "read and write"
  Instant added_at;
  std::optional<Instant> used_at;
};

// A key to sign with.
struct SigningRow {
  std::string title, detail, fingerprint, remove_href;
  std::string ended;  // "expired", "revoked"
  Instant added_at;
};

struct KeyForm {
  std::string title = {}, key = {};
  bool writes = false;  // of a deploy key
  std::string message = {};
  std::vector<FieldError> errors = {};
};

struct KeysView {
  std::string csrf;
  std::vector<KeyRow> keys;
  std::vector<SigningRow> signing_keys = {}, gpg_keys = {};
  std::string clone_example;  // empty when nobody can come over SSH
  Instant now;
};

struct KeyFormView {
  std::string csrf;
  KeyForm form;
};

struct DeployKeysView {
  std::string csrf, path;
  std::vector<KeyRow> keys;
  KeyForm form;
  Instant now;
};

}  // namespace stithy::keys
