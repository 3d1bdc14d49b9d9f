// SPDX-License-Identifier: Apache-2.0
//
// views.h — what the pages of the second factor show.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/html.h"
#include "base/instant.h"
#include "base/result.h"
#include "features/signin/outside/views.h"
#include "features/signin/passkeys/views.h"

namespace stithy::signin {

struct SecondStepView {
  std::string csrf, return_to;
  std::string message = {};
  PasskeyForm passkey = {};
};

struct SecurityView {
  std::string csrf;
  bool totp = false;       // an authenticator with codes is set up
  PasskeyForm proof = {};  // by which it may be switched off
  PasskeysView passkeys = {};
  IdentitiesView identities = {};
  std::string message = {};  // after a proof that was none
  std::optional<Instant> since = {};
  std::int64_t codes_left = 0;
  bool demanded = false;  // without it the rights of an administrator rest
  Instant now;
};

// The form by which the last passkey goes: the same question, at the passkey's own address.
inline PasskeyForm last_proof(const SecurityView& view) {
  PasskeyForm form = view.proof;
  if (!view.passkeys.rows.empty()) form.action = view.passkeys.rows.front().remove_href;
  return form;
}

struct TotpView {
  std::string csrf;
  Html drawing;
  std::string secret;  // in groups, for typing
  std::string message = {};
  std::vector<FieldError> errors = {};
};

struct RecoveryCodesView {
  std::vector<std::string> codes;
  bool enabled_now = false;
};

}  // namespace stithy::signin
