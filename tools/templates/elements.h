// SPDX-License-Identifier: Apache-2.0
//
// elements.h — what the HTML standard says about element and attribute names, as far as the
// compiler needs it (https://html.spec.whatwg.org, sections 4 and 13).
//
// Pure functions; names are given in lower case.
#pragma once

#include <string>
#include <string_view>

namespace stithy::templates {

// What stands between the tags.
enum class Content {
  Markup,        // text and elements; white space may shrink
  Preformatted,  // text and elements; white space is kept
  Title,         // text only, character references count (13.1.2.4)
  Textarea,      // as Title, and sent back by the reader
  Json,          // <script type="application/json">
  Nothing,       // <script src>
};

std::string to_lower(std::string_view s);
bool is_void(std::string_view element);  // no content, no closing tag (13.1.2)
bool is_url_attribute(std::string_view name);
// Attributes whose value is a small language of its own, where escaping does not help.
bool refuses_values(std::string_view attribute);
// Why the element may not be written at all; empty when it may.
std::string_view refusal_of_element(std::string_view element);
// True when `child` ends an open <p> although nobody wrote </p> (13.1.2.4).
bool ends_paragraph(std::string_view child);
// True when a <p> outside of `element` is not ended by a child inside it.
bool shields_paragraph(std::string_view element);
// False where a browser would move `child` out of `parent` (table parts, 13.2.6.4.9 and on).
bool may_contain(std::string_view parent, std::string_view child);
// True for elements that cannot stand inside themselves, at any distance.
bool refuses_itself(std::string_view element);

}  // namespace stithy::templates
