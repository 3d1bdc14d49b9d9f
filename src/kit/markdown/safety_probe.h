// SPDX-License-Identifier: Apache-2.0
//
// safety_probe.h — what may never be in a shown document, checked as a browser would read it.
//
// For tests and fuzz harnesses only, and on purpose not built on the allow-lists: it puts the
// document into a page, parses the page anew and names the first dangerous thing it finds.
#pragma once

#include <gumbo.h>

#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"

namespace stithy::kit {

inline bool is_dangerous_tag(std::string_view name) {
  for (std::string_view bad :
       {"script",   "style",  "iframe", "object",    "embed",   "form",     "button",
        "textarea", "select", "base",   "link",      "meta",    "template", "noscript",
        "video",    "audio",  "xmp",    "plaintext", "title",   "frame",    "frameset",
        "applet",   "svg",    "math",   "option",    "noembed", "marquee"})
    if (name == bad) return true;
  return false;
}

inline std::string danger_in_attribute(std::string_view name, std::string_view value) {
  if (name.starts_with("on") || name == "style" || name == "srcdoc" || name == "formaction" ||
      name == "action" || name == "background" || name == "ping" || name == "target")
    return text::format("attribute {}", name);
  if (name == "id" && !value.starts_with("user-content-")) return text::format("id {}", value);
  bool address = name == "href" || name == "src" || name == "srcset" || name == "cite";
  std::string bare;
  for (char c : text::to_lower(value))
    if (static_cast<unsigned char>(c) > 0x20) bare += c;
  for (std::string_view scheme : {"javascript:", "vbscript:", "data:", "file:", "blob:"})
    if (address &&
        (bare.starts_with(scheme) || bare.find(text::format(",{}", scheme)) != bare.npos))
      return text::format("address {}", value);
  return {};
}

// "" when the document is harmless; else what is wrong with it.
inline std::string find_danger(std::string_view document) {
  std::string page = text::format(
      "<!doctype html><html><body><ul><li><table><tr><td><div id=user-content-probe>{}</div>"
      "<p id=user-content-after></p></td></tr></table></li></ul></body></html>",
      document);
  GumboOutput* parsed = gumbo_parse_with_options(&kGumboDefaultOptions, page.data(), page.size());
  std::string danger;
  bool after_seen = false;
  std::vector<const GumboNode*> open{parsed->root};
  while (!open.empty() && danger.empty()) {
    const GumboNode& node = *open.back();
    open.pop_back();
    if (node.type == GUMBO_NODE_COMMENT) danger = "comment";
    if (node.type == GUMBO_NODE_TEMPLATE) danger = "template";
    if (node.type != GUMBO_NODE_ELEMENT) continue;
    if (node.v.element.tag_namespace != GUMBO_NAMESPACE_HTML) danger = "foreign element";
    std::string_view name = gumbo_normalized_tagname(node.v.element.tag);
    if (is_dangerous_tag(name)) danger = text::format("element {}", name);
    for (unsigned i = 0; i < node.v.element.attributes.length && danger.empty(); ++i) {
      const auto* a = static_cast<const GumboAttribute*>(node.v.element.attributes.data[i]);
      danger = danger_in_attribute(a->name, a->value);
      if (std::string_view(a->value) == "user-content-after" && std::string_view(a->name) == "id")
        after_seen = node.parent->v.element.tag == GUMBO_TAG_TD;
    }
    for (unsigned i = 0; i < node.v.element.children.length; ++i)
      open.push_back(static_cast<const GumboNode*>(node.v.element.children.data[i]));
  }
  if (danger.empty() && !after_seen) danger = "the document broke out of its place";
  gumbo_destroy_output(&kGumboDefaultOptions, parsed);
  return danger;
}

}  // namespace stithy::kit
