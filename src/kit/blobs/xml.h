// SPDX-License-Identifier: Apache-2.0
//
// xml.h — reads the small XML answers of an object storage.
//
// Elements and their text, nothing else: attributes are passed over, names keep their prefix, a
// document type, CDATA and entities beyond the five of XML 1.0 are refused. Bounded in bytes, depth
// and number of elements. Pure; thread-safe.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace stithy::blobs {

inline constexpr std::size_t kXmlBytesMax = 4 * 1024 * 1024;
inline constexpr int kXmlDepthMax = 16;
inline constexpr std::size_t kXmlElementsMax = 50'000;

struct XmlElement {
  std::string name;
  std::string text;  // of this element alone, untrimmed
  std::vector<XmlElement> children;

  const XmlElement* find(std::string_view child) const;  // the first of that name
  std::string text_of(std::string_view child) const;     // trimmed; empty when there is none
};

// The root element. Invalid when the text is not such XML or passes a bound.
Result<XmlElement> parse_xml(std::string_view text);
// Escaped for text between tags.
std::string escape_xml(std::string_view text);

}  // namespace stithy::blobs
