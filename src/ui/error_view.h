// SPDX-License-Identifier: Apache-2.0
//
// error_view.h — what the page of an error shows.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"

namespace stithy::ui {

// A field of the refused form, so that its text can be copied and is not lost.
struct TypedField {
  std::string name, value;
};

struct ErrorView {
  int status = 500;
  std::string title, message;
  std::vector<FieldError> fields = {};
  std::string request_id;
  std::vector<TypedField> typed = {};
  std::string sign_in_href = {};
};

}  // namespace stithy::ui
