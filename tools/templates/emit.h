// SPDX-License-Identifier: Apache-2.0
//
// emit.h — checked tree → the C++ header and source.
//
// #line directives name the template, so that a C++ error points at the line that caused it. The
// output depends on the template and its name alone.
#pragma once

#include <string>
#include <string_view>

#include "templates/model.h"

namespace stithy::templates {

struct Unit {
  std::string_view source;        // the template's text, for line numbers
  std::string label;              // "src/features/code/views/tree.html"
  std::string header_name;        // "features/code/views/tree.h"
  std::string inner_namespace;    // "code"; empty for stithy itself
};

std::string render_header(const Unit& unit, const Template& tree);
std::string render_source(const Unit& unit, const Template& tree);

}  // namespace stithy::templates
