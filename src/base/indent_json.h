// SPDX-License-Identifier: Apache-2.0
//
// indent_json.h — JSON laid out for people: two spaces a level, one member or element a line.
#pragma once

#include <string>
#include <string_view>

namespace stithy {

// `json` is a text that JsonWriter made; of any other the result is some text, never a failure.
std::string indent_json(std::string_view json);

}  // namespace stithy
