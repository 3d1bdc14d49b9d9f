// SPDX-License-Identifier: Apache-2.0
//
// field.h — one field of a form as the templates draw it: label, box, hint, error.
//
// The id is "f-" and the name, so that the summary of errors can link to the field. What was typed
// is shown again after an error, except in password fields, whose value stays empty.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace stithy::ui {

struct Field {
  std::string name = {};
  std::string label = {};
  std::string value = {};
  std::string hint = {};
  std::string error = {};
  std::string_view type = "text";
  bool required = false;
  bool optional = false;  // says so beside the label
  bool readonly = false;
  bool autofocus = false;
  std::string_view autocomplete = {};
  std::string_view placeholder = {};  // an example, never the label
  std::string_view inputmode = {};
  std::string_view accept = {};  // of a file
  std::string prefix = {};       // "https://example.org/" before the box
  int characters_max = 0;
  std::string confirm = {};  // the text that must be typed to go on

  std::string id() const { return "f-" + name; }
  std::string hint_id() const { return "f-" + name + "-hint"; }
  std::string error_id() const { return "f-" + name + "-error"; }
  std::string described_by() const;  // ids of error and hint, as far as there are any
};

struct Choice {
  std::string value = {};
  std::string label = {};
  std::string note = {};
};

struct Confirmation {
  std::string button = {};       // "Delete this repository"
  std::string action = {};       // address of the form
  std::string method = {};       // "delete"
  std::string name = {};         // what must be typed
  std::string prompt = {};       // "Type ada/engine to delete it"
  std::string consequence = {};  // what is lost, what stays
  std::string error = {};
};

// The message for a field among the errors of a refused form, or empty.
std::string error_of(const std::vector<FieldError>& errors, std::string_view field);

}  // namespace stithy::ui
