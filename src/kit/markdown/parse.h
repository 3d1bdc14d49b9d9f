// SPDX-License-Identifier: Apache-2.0
//
// parse.h — the one door to cmark-gfm: source in, words or raw HTML out, within a budget.
//
// The HTML is not safe: only kit/sanitise.h may read it.
// cmark-gfm keeps a table of special characters that every parse changes and restores, so parsing
// is serialised by a lock inside; rendering is not.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace stithy::kit {

struct ParseOptions {
  bool hard_breaks = false;
};

// nullopt when the budget is used up.
std::optional<std::string> markdown_to_raw_html(std::string_view source, ParseOptions options);

// The words of a document without markup, until about `bytes_max` are found; blocks are apart by a
// space. Code blocks and raw HTML are left out.
std::optional<std::string> markdown_words(std::string_view source, std::size_t bytes_max);

}  // namespace stithy::kit
