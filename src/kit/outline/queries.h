// SPDX-License-Identifier: Apache-2.0
//
// queries.h — what counts as a definition in each language, as a query of its syntax tree.
//
// A pattern captures the whole definition under the name of its kind (@function) and what it is
// called as @name. When several patterns take the same definition the first one decides. Written
// against the node types of the grammars; outline_test.cc compiles and tries every one.
#pragma once

#include <string_view>

#include "kit/highlight.h"

namespace stithy::kit {

// Empty for Markdown, whose headings are found without a tree.
std::string_view outline_query(Language language);

}  // namespace stithy::kit
