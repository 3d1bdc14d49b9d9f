// SPDX-License-Identifier: Apache-2.0
#include "ui/field.h"

namespace stithy::ui {

std::string Field::described_by() const {
  std::string ids;
  if (!error.empty()) ids = error_id();
  if (!hint.empty()) ids += (ids.empty() ? "" : " ") + hint_id();
  return ids;
}

std::string error_of(const std::vector<FieldError>& errors, std::string_view field) {
  for (const auto& error : errors) {
    if (error.field == field) return error.message;
  }
  return {};
}

}  // namespace stithy::ui
