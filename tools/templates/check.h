// SPDX-License-Identifier: Apache-2.0
//
// check.h — walks the tree along the HTML: literals become what is written, values get their
// escape, and every block must leave the position as it found it.
#pragma once

#include <string_view>

#include "templates/model.h"

namespace stithy::templates {

// False after a mistake.
bool check_template(std::string_view source, Template& tree, Mistake& mistake);

}  // namespace stithy::templates
