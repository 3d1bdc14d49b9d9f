// SPDX-License-Identifier: Apache-2.0
//
// The reader of an object storage's answers on arbitrary bytes: it ends within its bounds, and what
// it took is written and read again as the same elements.
// fuzz: src/kit/blobs/xml.cc src/base/*.cc -lfmt -lboost_json
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "kit/blobs/xml.h"

namespace {

using stithy::blobs::XmlElement;

void require(bool holds) {
  if (!holds) std::abort();
}

std::string render(const XmlElement& element, int depth) {
  require(depth <= stithy::blobs::kXmlDepthMax);
  require(!element.name.empty());
  std::string out = "<" + element.name + ">" + stithy::blobs::escape_xml(element.text);
  for (const auto& child : element.children) out += render(child, depth + 1);
  return out + "</" + element.name + ">";
}

void require_same(const XmlElement& a, const XmlElement& b) {
  require(a.name == b.name && a.text == b.text && a.children.size() == b.children.size());
  for (std::size_t i = 0; i < a.children.size(); ++i) require_same(a.children[i], b.children[i]);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  auto root = stithy::blobs::parse_xml({reinterpret_cast<const char*>(bytes), size});
  if (!root) return 0;
  // A character written as an entity may need more room than the bound has.
  const std::string written = render(*root, 1);
  if (written.size() > stithy::blobs::kXmlBytesMax) return 0;
  if (written.find('\0') != written.npos) std::abort();
  auto again = stithy::blobs::parse_xml(written);
  require(again.has_value());
  require_same(*root, *again);
  return 0;
}
