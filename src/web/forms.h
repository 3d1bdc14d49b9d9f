// SPDX-License-Identifier: Apache-2.0
//
// forms.h — the fields of a posted form, with the checks every form needs.
//
// Fields keep the text as posted, so a page can show it again after an error. Reading a field
// twice posted where one is meant is an error of the form (no arrays by accident).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace stithy::web {

class Form {
 public:
  struct File {
    std::string field, file_name, content_type, bytes;
  };
  Form() = default;
  Form(std::vector<std::pair<std::string, std::string>> fields, std::vector<File> files)
      : fields_(std::move(fields)), files_(std::move(files)) {}

  // The posted text, or empty. Trimmed of white space at both ends.
  std::string_view text(std::string_view name) const;
  std::string_view raw(std::string_view name) const;  // untouched: passwords
  bool has(std::string_view name) const;
  bool checked(std::string_view name) const { return has(name); }
  std::vector<std::string_view> all(std::string_view name) const;
  const File* file(std::string_view field) const;
  const std::vector<std::pair<std::string, std::string>>& fields() const { return fields_; }
  // Invalid when a field that is read as one was posted several times.
  Result<void> require_single(std::string_view name) const;

 private:
  std::vector<std::pair<std::string, std::string>> fields_;
  std::vector<File> files_;
};

// Gathers the wrong fields of one form; take() is the Error when there are any.
class FormErrors {
 public:
  void add(std::string field, std::string message);
  void add(std::string_view field, const Error& error);
  bool empty() const { return fields_.empty(); }
  // The message for a field, or empty.
  std::string_view of(std::string_view field) const;
  const std::vector<FieldError>& all() const { return fields_; }
  Error take() &&;

 private:
  std::vector<FieldError> fields_;
};

}  // namespace stithy::web
