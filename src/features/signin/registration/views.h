// SPDX-License-Identifier: Apache-2.0
//
// views.h — what the pages on the way to an account show. Passwords are never shown again.
#pragma once

#include <string>
#include <vector>

#include "base/instant.h"
#include "base/result.h"

namespace stithy::signin {

struct RegisterView {
  std::string csrf;
  std::string login = {}, email = {};
  std::string message = {};
  std::vector<FieldError> errors = {};
  bool waits = false;  // an administrator decides in the end
  bool sent = false;   // whether the address has an account or not
};

struct RegistrationView {
  std::string csrf, secret, email;
  std::string login = {};
  std::string message = {};
  std::vector<FieldError> errors = {};
  bool waits = false;
};

struct WaitingRow {
  std::string login, email, approve_href, refuse_href;
  Instant since;
};
struct InvitedRow {
  std::string email, by, withdraw_href;
  Instant since, expires_at;
};
struct RegistrationsView {
  std::string csrf, mode, domains;
  bool invites = false;  // the mode allows it
  std::vector<WaitingRow> waiting = {};
  std::vector<InvitedRow> invited = {};
  std::string email = {};
  std::string message = {};
  std::vector<FieldError> errors = {};
  Instant now;
};

}  // namespace stithy::signin
