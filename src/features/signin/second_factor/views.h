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

namespace stithy::signin {

struct SecondStepView {
  std::string csrf, return_to;
  std::string message = {};
};

struct SecurityView {
  std::string csrf;
  std::optional<Instant> since = {};
  std::int64_t codes_left = 0;
  bool demanded = false;  // without it the rights of an administrator rest
  Instant now;
};

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
