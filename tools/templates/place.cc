// SPDX-License-Identifier: Apache-2.0
//
// The half of the tracker that meets values and branches.
#include "templates/lexer.h"
#include "templates/position.h"

namespace stithy::templates {

bool Tracker::place_value(Node& value) {
  position.after_newline = false;
  if (position.where == Position::Where::Value) return place_in_value(value);
  if (position.where == Position::Where::Tag) {
    return mistake_.fail(value.at,
                         "A value cannot be the name of a tag or attribute; put it in a "
                         "quoted attribute value.");
  }
  switch (content()) {
    case Content::Title: value.escape = Escape::Attribute; return true;
    case Content::Textarea: value.escape = Escape::FormValue; return true;
    case Content::Json: return place_json(value);
    case Content::Nothing: return mistake_.fail(value.at, "A <script> with src has no content.");
    case Content::Preformatted:
    case Content::Markup: break;
  }
  value.escape = Escape::Text;
  return true;
}

bool Tracker::place_in_value(Node& value) {
  auto& attribute = position.attributes.back();
  if (refuses_values(attribute.name)) {
    return mistake_.fail(value.at, "The attribute '" + attribute.name + "' cannot be computed.");
  }
  attribute.computed = true;
  auto tag = to_lower(position.tag);
  if (!position.is_address) {
    bool sent_back =
        attribute.name == "value" && (tag == "input" || tag == "option" || tag == "button");
    value.escape = sent_back ? Escape::FormValue : Escape::Attribute;
    return true;
  }
  switch (position.address) {
    case Address::Start:
      value.escape = Escape::Url;
      position.address = Address::Unsure;
      return true;
    case Address::Settled: value.escape = Escape::Attribute; return true;
    case Address::Word:
    case Address::Unsure: break;
  }
  return mistake_.fail(value.at,
                       "What stands before this value could become the scheme of the "
                       "address; write a '/', '?' or '#' between, or one value.");
}

bool Tracker::place_json(Node& value) {
  std::string_view code = value.code;
  constexpr std::string_view kCall = "json(";
  Mistake unbalanced;
  bool good = code.starts_with(kCall) && code.back() == ')';
  auto inner = good ? trim(code.substr(kCall.size(), code.size() - kCall.size() - 1)) : code;
  if (!good || inner.empty() || find_code_end(inner, 0, "", unbalanced) == inner.npos) {
    return mistake_.fail(value.at,
                         "Inside <script type=\"application/json\"> write "
                         "{{ json(text) }}.");
  }
  value.escape = Escape::Json;
  value.code = std::string(inner);
  return true;
}

bool Tracker::check_block_end(const Position& entry, std::size_t at) {
  if (position.open.size() > entry.open.size()) {
    const auto& element = position.open[entry.open.size()];
    return mistake_.fail(element.at, "<" + element.name + "> is not closed inside its block.");
  }
  bool same_tag = entry.where == Position::Where::Text || entry.tag_at == position.tag_at;
  bool same_value = entry.where != Position::Where::Value ||
                    entry.attributes.size() == position.attributes.size();
  if (entry.where != position.where || !same_tag || !same_value) {
    return mistake_.fail(at, "The branches of this block end in different HTML positions.");
  }
  const auto* rel = find("rel");
  if (rel && rel->certain && (" " + rel->value + " ").find(" noopener ") != std::string::npos) {
    position.unguarded_target = false;
  }
  return true;
}

void Tracker::join(const Position& other) {
  position.after_newline = position.after_newline && other.after_newline;
  position.spaced = position.spaced && other.spaced;
  position.unguarded_target = position.unguarded_target || other.unguarded_target;
  bool same_word = position.address == other.address;
  for (auto& attribute : position.attributes) {
    bool in_both = false;
    for (const auto& theirs : other.attributes) {
      if (theirs.name != attribute.name) continue;
      in_both = true;
      if (theirs.value != attribute.value) {
        attribute.computed = true;
        if (position.address == Address::Word) same_word = false;
      }
      attribute.computed = attribute.computed || theirs.computed;
      attribute.certain = attribute.certain && theirs.certain;
    }
    if (!in_both) attribute.certain = false;
  }
  for (const auto& theirs : other.attributes) {
    if (find(theirs.name)) continue;
    position.attributes.push_back(theirs);
    position.attributes.back().certain = false;
  }
  if (!same_word) position.address = Address::Unsure;
}

bool Tracker::check_function_end() {
  if (position.where != Position::Where::Text) {
    return mistake_.fail(position.tag_at, "The tag <" + position.tag + "> has no closing '>'.");
  }
  if (position.open.empty()) return true;
  const auto& element = position.open.back();
  return mistake_.fail(element.at, "<" + element.name + "> is never closed.");
}

}  // namespace stithy::templates
