// SPDX-License-Identifier: Apache-2.0
//
// sanitise.h — HTML written by people to HTML that is safe to show on our origin.
//
// The input is parsed as a browser would (gumbo, HTML5) and written anew from the tree: only
// elements and attributes of the allow-lists in markdown/sanitise_rules.cc, every value escaped,
// every address checked, every id prefixed. What is not known does not exist in the output, so no
// list of dangers has to be complete. Elements that could break out of the page around them (a list
// item outside a list, a cell outside a table) are unwrapped. Pure and thread-safe. A document that
// would cost too much memory or time is TooLarge.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/html.h"
#include "base/result.h"

namespace stithy::kit {

struct DocumentHeading {
  int level = 1;
  std::string text;
  std::string id;  // as written, with its prefix
};

struct SanitiseOptions {
  // Stands before every id and before the fragment of links within the document.
  std::string id_prefix = "user-content-";
  // Relative addresses of links; an empty answer leaves the text without a link. Unset: kept.
  std::function<std::string(std::string_view)> resolve_link{};
  // Addresses of images, relative and absolute (http, https); an empty answer shows the
  // alternative text as a link instead. Unset: kept.
  std::function<std::string(std::string_view)> resolve_image{};
  // The inside of <pre>, with the word of its language or "". nullopt: as plain text.
  std::function<std::optional<Html>(std::string_view code, std::string_view language)> code{};
  // Running text outside code. Unset: escaped and written.
  std::function<void(std::string_view text, bool in_link, HtmlWriter& out)> text{};
  // Gives headings an id made from their text, and a link to themselves.
  bool heading_anchors = false;
};

struct SanitisedHtml {
  Html html;
  std::vector<DocumentHeading> headings{};
};

Result<SanitisedHtml> sanitise_html(std::string_view html, const SanitiseOptions& options);

}  // namespace stithy::kit
