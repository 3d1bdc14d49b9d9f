// SPDX-License-Identifier: Apache-2.0
//
// views.h — what the pages of this feature show. Passwords are never shown again.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "features/signin/outside/views.h"
#include "features/signin/passkeys/views.h"

namespace stithy::signin {

struct SetupView {
  std::string csrf, secret;
  std::string login = {}, email = {};
  std::string message = {};  // above the form, after an error
  std::vector<FieldError> errors = {};
};

struct LoginView {
  std::string csrf, return_to;
  std::string login = {};
  std::string message = {};
  bool registers = false;  // people may ask for an account
  PasskeyForm passkey = {};
  std::vector<ProviderLink> providers = {};
};

struct ConfirmView {
  std::string csrf, return_to, login;
  std::string message = {};
  bool password = true;  // there is one
  std::vector<ProviderLink> providers = {};
};

struct ForgottenView {
  std::string csrf;
  std::string email = {};
  std::string message = {};
  std::vector<FieldError> errors = {};
  bool sent = false;  // whether there is such an account or not
};

struct RecoveryView {
  std::string csrf, secret;
  std::string message = {};
  std::vector<FieldError> errors = {};
};

}  // namespace stithy::signin
