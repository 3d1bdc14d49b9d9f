// SPDX-License-Identifier: Apache-2.0
//
// parse.h — template text → tree.
//
// Knows the statements and their blocks; knows nothing of HTML. The grammar is in README.md.
// Blocks may nest kBlockDepthMax deep, which bounds the recursion.
#pragma once

#include <string_view>

#include "templates/model.h"

namespace stithy::templates {

// False after a mistake.
bool parse_template(std::string_view source, Template& out, Mistake& mistake);

}  // namespace stithy::templates
