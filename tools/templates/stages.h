// SPDX-License-Identifier: Apache-2.0
//
// stages.h — the three stages that compile() runs in turn.
//
// parse: text → tree; knows the statements (grammar in README.md) and nothing of HTML. Blocks nest
// at most kBlockDepthMax deep, which bounds every recursion over the tree.
// check: walks the tree along the HTML; literals become what is written, values get their escape,
// and every block must leave the position as it found it.
// render: checked tree → C++. #line directives name the template, so that a C++ error points at the
// line that caused it. The output depends on the template and its name alone.
#pragma once

#include <string>
#include <string_view>

#include "templates/model.h"

namespace stithy::templates {

// False after a mistake.
bool parse_template(std::string_view source, Template& out, Mistake& mistake);
bool check_template(std::string_view source, Template& tree, Mistake& mistake);

struct Unit {
  std::string_view source;      // the template's text, for line numbers
  std::string label;            // "src/features/code/views/tree.html"
  std::string header_name;      // "features/code/views/tree.h"
  std::string inner_namespace;  // "code"; empty for stithy itself
};
std::string render_header(const Unit& unit, const Template& tree);
std::string render_source(const Unit& unit, const Template& tree);

}  // namespace stithy::templates
