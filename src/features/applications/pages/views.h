// SPDX-License-Identifier: Apache-2.0
//
// views.h — what the pages of registered applications show.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/instant.h"
#include "base/result.h"
#include "ui/field.h"

namespace stithy::applications {

struct ApplicationRow {
  std::string name, href, client_id, owner;  // owner: where all are listed
  std::int64_t people = 0;
  Instant made_at;
};
struct AgreedRow {
  std::string name, homepage, given, revoke_href;
  Instant since;
};

struct ListView {
  std::string csrf, title, why, new_href;
  std::vector<ApplicationRow> applications;
  bool with_agreed = false;
  std::vector<AgreedRow> agreed = {};
  std::string next_href = {};
  Instant now;
};

struct FormView {
  std::string csrf, action, back_href, button;
  std::string name = {}, homepage = {}, callbacks = {}, kind = "confidential";
  bool expiring = true, device_flow = false;
  bool kind_is_open = true;  // only when it is new
  std::string message = {};
  std::vector<FieldError> errors = {};
};

struct SecretRow {
  std::string ending, remove_href;
  Instant made_at;
};

struct OneView {
  std::string csrf, name, client_id, owner, kind;
  std::string new_secret = {};  // shown this once
  std::vector<SecretRow> secrets = {};
  bool confidential = true, may_add = true;
  std::string add_secret_href;
  std::int64_t people = 0;
  FormView form;
  ui::Confirmation deletion;
  Instant now;
};

}  // namespace stithy::applications
