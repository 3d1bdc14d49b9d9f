// SPDX-License-Identifier: Apache-2.0
//
// sanitise_rules.h — which elements and attributes may appear in shown documents.
//
// The lists are data in sanitise_rules.cc; sanitise.cc asks. Everything not named is refused.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace stithy::kit {

// What becomes of an element.
enum class ElementRule : std::uint8_t {
  Keep,    // written, with its allowed attributes
  Unwrap,  // only its children are written
  Drop,    // gone with everything inside
};

// The element that must be an ancestor in our own output, or the page around could break.
enum class Inside : std::uint8_t { Anything, List, Definitions, Table, Ruby, Picture };

struct Element {
  ElementRule rule = ElementRule::Unwrap;
  Inside inside = Inside::Anything;
  bool is_void = false;
  std::string_view name{};  // our own literal; empty when unknown
};

Element element_rule(std::string_view name);

// How the value of an attribute is checked before it is written.
enum class AttributeKind : std::uint8_t {
  Refused,
  Text,        // any text, escaped
  Empty,       // present or not: open, reversed, checked
  Number,      // up to four digits
  Length,      // number, or number%
  Language,    // letters, digits, hyphens
  Word,        // one of a fixed list
  Classes,     // those our own renderers make
  Id,          // prefixed
  Link,        // an address to follow
  Image,       // an address of an image
  ImageSet,    // srcset
  Media,       // a media query of the simple kind
  References,  // ids separated by spaces, prefixed
};

AttributeKind attribute_kind(std::string_view element, std::string_view attribute);
// Whether `value` may stand for an attribute of this kind; for kinds that are checked by form.
bool is_attribute_value(AttributeKind kind, std::string_view attribute, std::string_view value);
// The words of a class attribute that our own renderers make, joined by spaces.
std::string allowed_classes(std::string_view value);

}  // namespace stithy::kit
