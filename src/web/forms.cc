// SPDX-License-Identifier: Apache-2.0
#include "web/forms.h"

#include "base/text.h"

namespace stithy::web {

std::string_view Form::raw(std::string_view name) const {
  for (const auto& [field, value] : fields_)
    if (field == name) return value;
  return {};
}

std::string_view Form::text(std::string_view name) const { return text::trim(raw(name)); }

bool Form::has(std::string_view name) const {
  for (const auto& field : fields_)
    if (field.first == name) return true;
  return false;
}

std::vector<std::string_view> Form::all(std::string_view name) const {
  std::vector<std::string_view> values;
  for (const auto& [field, value] : fields_)
    if (field == name) values.push_back(value);
  return values;
}

const Form::File* Form::file(std::string_view field) const {
  for (const auto& file : files_)
    if (file.field == field) return &file;
  return nullptr;
}

Result<void> Form::require_single(std::string_view name) const {
  if (all(name).size() > 1)
    return invalid_field(std::string(name), text::format("\"{}\" may be sent only once.", name));
  return {};
}

void FormErrors::add(std::string field, std::string message) {
  fields_.push_back({std::move(field), std::move(message)});
}

void FormErrors::add(std::string_view field, const Error& error) {
  add(std::string(field), error.message);
}

std::string_view FormErrors::of(std::string_view field) const {
  for (const auto& error : fields_)
    if (error.field == field) return error.message;
  return {};
}

Error FormErrors::take() && {
  Error error =
      invalid(fields_.size() == 1 ? fields_.front().message : "Some fields need another look.");
  error.fields = std::move(fields_);
  return error;
}

}  // namespace stithy::web
