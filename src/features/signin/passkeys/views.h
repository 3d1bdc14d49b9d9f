// SPDX-License-Identifier: Apache-2.0
//
// views.h — what pages show of passkeys.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/instant.h"
#include "base/result.h"

namespace stithy::signin {

// A form that the browser fills by asking an authenticator.
struct PasskeyForm {
  std::string csrf, action;
  std::string options;  // what it is asked, as JSON; empty where no passkeys are made
  std::string label;
  std::string return_to = {};
  bool autofills = false;  // the name's field offers passkeys too
};

struct PasskeyRow {
  std::string name, remove_href;
  Instant added_at;
  std::optional<Instant> used_at;
};

struct PasskeysView {
  std::string csrf;
  std::vector<PasskeyRow> rows;
  bool possible = false;  // at this address
  bool room = true;
  bool last_factor = false;  // the only row, and nothing else beside the password
};

struct NewPasskeyView {
  PasskeyForm form;
  std::string name = {};
  std::string message = {};
  std::vector<FieldError> errors = {};
};

}  // namespace stithy::signin
