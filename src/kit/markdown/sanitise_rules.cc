// SPDX-License-Identifier: Apache-2.0
#include "kit/markdown/sanitise_rules.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace stithy::kit {

namespace {

struct NamedElement {
  std::string_view name;
  Element element;
};

constexpr Element kKeep{ElementRule::Keep, Inside::Anything, false, {}};
constexpr Element kVoid{ElementRule::Keep, Inside::Anything, true, {}};
constexpr Element kDrop{ElementRule::Drop, Inside::Anything, false, {}};
constexpr Element kCell{ElementRule::Keep, Inside::Table, false, {}};

// Sorted by name, for the binary search.
constexpr NamedElement kElements[] = {
    {"a", kKeep},
    {"abbr", kKeep},
    {"applet", kDrop},
    {"audio", kDrop},
    {"b", kKeep},
    {"bdi", kKeep},
    {"bdo", kKeep},
    {"big", kKeep},
    {"blockquote", kKeep},
    {"br", kVoid},
    {"button", kDrop},
    {"canvas", kDrop},
    {"caption", kCell},
    {"cite", kKeep},
    {"code", kKeep},
    {"col", {ElementRule::Keep, Inside::Table, true, {}}},
    {"colgroup", kCell},
    {"dd", {ElementRule::Keep, Inside::Definitions, false, {}}},
    {"del", kKeep},
    {"details", kKeep},
    {"dfn", kKeep},
    {"div", kKeep},
    {"dl", kKeep},
    {"dt", {ElementRule::Keep, Inside::Definitions, false, {}}},
    {"em", kKeep},
    {"embed", kDrop},
    {"figcaption", kKeep},
    {"figure", kKeep},
    {"frame", kDrop},
    {"frameset", kDrop},
    {"h1", kKeep},
    {"h2", kKeep},
    {"h3", kKeep},
    {"h4", kKeep},
    {"h5", kKeep},
    {"h6", kKeep},
    {"head", kDrop},
    {"hr", kVoid},
    {"i", kKeep},
    {"iframe", kDrop},
    {"img", kVoid},
    {"input", kVoid},
    {"ins", kKeep},
    {"kbd", kKeep},
    {"li", {ElementRule::Keep, Inside::List, false, {}}},
    {"mark", kKeep},
    {"math", kDrop},
    {"noembed", kDrop},
    {"noframes", kDrop},
    {"noscript", kDrop},
    {"object", kDrop},
    {"ol", kKeep},
    {"option", kDrop},
    {"p", kKeep},
    {"picture", kKeep},
    {"plaintext", kDrop},
    {"pre", kKeep},
    {"q", kKeep},
    {"rp", {ElementRule::Keep, Inside::Ruby, false, {}}},
    {"rt", {ElementRule::Keep, Inside::Ruby, false, {}}},
    {"ruby", kKeep},
    {"s", kKeep},
    {"samp", kKeep},
    {"script", kDrop},
    {"section", kKeep},
    {"select", kDrop},
    {"small", kKeep},
    {"source", {ElementRule::Keep, Inside::Picture, true, {}}},
    {"span", kKeep},
    {"strike", kKeep},
    {"strong", kKeep},
    {"style", kDrop},
    {"sub", kKeep},
    {"summary", kKeep},
    {"sup", kKeep},
    {"svg", kDrop},
    {"table", kKeep},
    {"tbody", kCell},
    {"td", kCell},
    {"template", kDrop},
    {"textarea", kDrop},
    {"tfoot", kCell},
    {"th", kCell},
    {"thead", kCell},
    {"time", kKeep},
    {"title", kDrop},
    {"tr", kCell},
    {"tt", kKeep},
    {"u", kKeep},
    {"ul", kKeep},
    {"var", kKeep},
    {"video", kDrop},
    {"wbr", kVoid},
    {"xmp", kDrop},
};

static_assert(std::is_sorted(std::begin(kElements), std::end(kElements),
                             [](const auto& a, const auto& b) { return a.name < b.name; }));

struct NamedAttribute {
  std::string_view element;  // "" for every element
  std::string_view name;
  AttributeKind kind;
};

constexpr NamedAttribute kAttributes[] = {
    {"", "align", AttributeKind::Word},
    {"", "class", AttributeKind::Classes},
    {"", "dir", AttributeKind::Word},
    {"", "id", AttributeKind::Id},
    {"", "lang", AttributeKind::Language},
    {"", "title", AttributeKind::Text},
    {"a", "href", AttributeKind::Link},
    {"a", "aria-label", AttributeKind::Text},
    {"a", "name", AttributeKind::Id},
    {"abbr", "title", AttributeKind::Text},
    {"blockquote", "cite", AttributeKind::Link},
    {"col", "span", AttributeKind::Number},
    {"colgroup", "span", AttributeKind::Number},
    {"del", "datetime", AttributeKind::Text},
    {"details", "open", AttributeKind::Empty},
    {"img", "alt", AttributeKind::Text},
    {"img", "height", AttributeKind::Length},
    {"img", "src", AttributeKind::Image},
    {"img", "srcset", AttributeKind::ImageSet},
    {"img", "width", AttributeKind::Length},
    {"ins", "datetime", AttributeKind::Text},
    {"li", "value", AttributeKind::Number},
    {"ol", "reversed", AttributeKind::Empty},
    {"ol", "start", AttributeKind::Number},
    {"ol", "type", AttributeKind::Word},
    {"q", "cite", AttributeKind::Link},
    {"source", "height", AttributeKind::Length},
    {"source", "media", AttributeKind::Media},
    {"source", "srcset", AttributeKind::ImageSet},
    {"source", "width", AttributeKind::Length},
    {"table", "width", AttributeKind::Length},
    {"td", "colspan", AttributeKind::Number},
    {"td", "headers", AttributeKind::References},
    {"td", "rowspan", AttributeKind::Number},
    {"td", "valign", AttributeKind::Word},
    {"td", "width", AttributeKind::Length},
    {"th", "abbr", AttributeKind::Text},
    {"th", "colspan", AttributeKind::Number},
    {"th", "headers", AttributeKind::References},
    {"th", "rowspan", AttributeKind::Number},
    {"th", "scope", AttributeKind::Word},
    {"th", "valign", AttributeKind::Word},
    {"th", "width", AttributeKind::Length},
    {"time", "datetime", AttributeKind::Text},
    {"tr", "valign", AttributeKind::Word},
};

struct AttributeWord {
  std::string_view attribute;
  std::string_view word;
};

constexpr AttributeWord kWords[] = {
    {"align", "left"},      {"align", "right"},    {"align", "center"},  {"align", "justify"},
    {"align", "top"},       {"align", "middle"},   {"align", "bottom"},  {"dir", "ltr"},
    {"dir", "rtl"},         {"dir", "auto"},       {"scope", "row"},     {"scope", "col"},
    {"scope", "rowgroup"},  {"scope", "colgroup"}, {"type", "1"},        {"type", "a"},
    {"type", "i"},          {"valign", "top"},     {"valign", "middle"}, {"valign", "bottom"},
    {"valign", "baseline"},
};

// Made by kit/markdown.cc and by cmark-gfm for footnotes. Others could imitate parts of our pages.
constexpr std::string_view kClasses[] = {
    "footnote-backref",   "footnote-ref",  "footnotes",    "ui-alert",       "ui-alert-caution",
    "ui-alert-important", "ui-alert-note", "ui-alert-tip", "ui-alert-title", "ui-alert-warning",
};

bool all_of(std::string_view s, bool (*holds)(char)) {
  return !s.empty() && std::all_of(s.begin(), s.end(), holds);
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

bool is_number(std::string_view s) { return s.size() <= 4 && all_of(s, &is_digit); }

}  // namespace

Element element_rule(std::string_view name) {
  const auto* at =
      std::lower_bound(std::begin(kElements), std::end(kElements), name,
                       [](const NamedElement& e, std::string_view n) { return e.name < n; });
  if (at == std::end(kElements) || at->name != name) return {};
  Element element = at->element;
  element.name = at->name;
  return element;
}

AttributeKind attribute_kind(std::string_view element, std::string_view attribute) {
  for (const NamedAttribute& known : kAttributes)
    if (known.name == attribute && (known.element.empty() || known.element == element))
      return known.kind;
  return AttributeKind::Refused;
}

bool is_attribute_value(AttributeKind kind, std::string_view attribute, std::string_view value) {
  switch (kind) {
    case AttributeKind::Text: return true;
    case AttributeKind::Number: return is_number(value);
    case AttributeKind::Length:
      if (value.ends_with('%')) return is_number(value.substr(0, value.size() - 1));
      if (value.ends_with("px")) return is_number(value.substr(0, value.size() - 2));
      return is_number(value);
    case AttributeKind::Language:
      return value.size() <= 35 &&
             all_of(value, [](char c) { return is_letter(c) || is_digit(c) || c == '-'; });
    case AttributeKind::Word:
      return std::any_of(std::begin(kWords), std::end(kWords), [&](const AttributeWord& w) {
        return w.attribute == attribute && text::equals_folded(w.word, value);
      });
    case AttributeKind::Media:
      return value.size() <= 200 && all_of(value, [](char c) {
               return is_letter(c) || is_digit(c) ||
                      std::string_view(" ():-.,").find(c) != std::string_view::npos;
             });
    default: return false;
  }
}

std::string allowed_classes(std::string_view value) {
  std::string out;
  for (auto word : text::split(value, ' ')) {
    if (std::find(std::begin(kClasses), std::end(kClasses), word) == std::end(kClasses)) continue;
    if (!out.empty()) out += ' ';
    out += word;
  }
  return out;
}

}  // namespace stithy::kit
