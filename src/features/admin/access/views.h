// SPDX-License-Identifier: Apache-2.0
//
// views.h — what the page "Why can they?" shows.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"

namespace stithy::admin {

struct AccessView {
  std::string login, action = "read", repository;
  std::string message = {};  // what is wrong with the question
  std::vector<FieldError> errors = {};
  bool answered = false, allowed = false;
  std::string held = {}, needed = {};
  std::vector<std::string> reasons = {};
};

}  // namespace stithy::admin
