// SPDX-License-Identifier: Apache-2.0
#include "templates/elements.h"

#include <initializer_list>

namespace stithy::templates {

namespace {

bool is_one_of(std::string_view name, std::initializer_list<std::string_view> names) {
  for (auto candidate : names) {
    if (candidate == name) return true;
  }
  return false;
}

}  // namespace

std::string to_lower(std::string_view s) {
  std::string out(s);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

bool is_void(std::string_view element) {
  return is_one_of(element, {"area", "base", "br", "col", "embed", "hr", "img", "input", "link",
                             "meta", "source", "track", "wbr"});
}

bool is_url_attribute(std::string_view name) {
  return is_one_of(name, {"href", "src", "action", "formaction", "poster", "cite", "data",
                          "xlink:href", "ping", "background", "manifest", "longdesc"});
}

bool refuses_values(std::string_view attribute) {
  return is_one_of(attribute, {"srcset", "imagesrcset", "srcdoc", "http-equiv", "style"});
}

std::string_view refusal_of_element(std::string_view element) {
  if (element == "style") {
    return "Styles live in the .css file beside the view; the security policy refuses <style>.";
  }
  // Elements whose content a browser reads by rules of their own, all obsolete.
  if (is_one_of(element, {"xmp", "plaintext", "noembed", "noframes", "listing", "frameset", "frame",
                          "marquee", "applet"})) {
    return "This element is obsolete.";
  }
  return {};
}

bool ends_paragraph(std::string_view child) {
  return is_one_of(
      child,
      {"address", "article", "aside",    "blockquote", "center", "details", "dialog", "dir",
       "div",     "dl",      "fieldset", "figcaption", "figure", "footer",  "form",   "h1",
       "h2",      "h3",      "h4",       "h5",         "h6",     "header",  "hgroup", "hr",
       "main",    "menu",    "nav",      "ol",         "p",      "pre",     "search", "section",
       "summary", "table",   "ul",       "li",         "dd",     "dt"});
}

bool shields_paragraph(std::string_view element) {
  return is_one_of(element, {"button", "caption", "foreignobject", "html", "object", "table", "td",
                             "template", "th"});
}

bool may_contain(std::string_view parent, std::string_view child) {
  if (is_one_of(child, {"script", "template"})) return true;
  if (parent == "table") {
    return is_one_of(child, {"caption", "colgroup", "thead", "tbody", "tfoot", "tr"});
  }
  if (is_one_of(parent, {"thead", "tbody", "tfoot"})) return child == "tr";
  if (parent == "tr") return is_one_of(child, {"td", "th"});
  if (parent == "colgroup") return child == "col";
  if (parent == "select") {
    return is_one_of(child, {"option", "optgroup", "hr", "button"});
  }
  return true;
}

bool refuses_itself(std::string_view element) {
  return is_one_of(element, {"a", "button", "form", "html", "head", "body", "main", "title"});
}

}  // namespace stithy::templates
