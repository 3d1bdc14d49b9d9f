// SPDX-License-Identifier: Apache-2.0
#include "kit/blobs/xml.h"

#include <algorithm>
#include <optional>

#include "base/reader.h"
#include "base/text.h"

namespace stithy::blobs {

namespace {

constexpr std::size_t kEntityMax = 8;  // "&#x10FFFF;" without its ends

Error malformed() {
  return invalid("The answer of the object storage is not the XML it should be.");
}

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

bool is_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_' || c == '.' || c == ':';
}

void append_utf8(std::string& out, std::uint32_t code) {
  auto byte = [&out](std::uint32_t value) { out += static_cast<char>(value); };
  if (code < 0x80) {
    byte(code);
  } else if (code < 0x800) {
    byte(0xc0 | code >> 6);
    byte(0x80 | (code & 0x3f));
  } else if (code < 0x10000) {
    byte(0xe0 | code >> 12);
    byte(0x80 | (code >> 6 & 0x3f));
    byte(0x80 | (code & 0x3f));
  } else {
    byte(0xf0 | code >> 18);
    byte(0x80 | (code >> 12 & 0x3f));
    byte(0x80 | (code >> 6 & 0x3f));
    byte(0x80 | (code & 0x3f));
  }
}

class XmlParser {
 public:
  explicit XmlParser(std::string_view text) : in_(text, kXmlDepthMax) {}

  Result<XmlElement> document() {
    in_.skip("\xef\xbb\xbf");
    if (!pass_between() || in_.peek() != '<') return malformed();
    XmlElement root;
    TRY(element(root));
    if (!pass_between() || !in_.at_end()) return malformed();
    return root;
  }

 private:
  void pass_space() {
    while (!in_.at_end() && is_space(*in_.peek())) in_.take(1);
  }
  bool pass_to(std::string_view end) {
    auto at = in_.rest().find(end);
    return at != std::string_view::npos && in_.take(at + end.size()).has_value();
  }
  // White space, comments and processing instructions around the root.
  bool pass_between() {
    for (;;) {
      pass_space();
      if (in_.skip("<?")) {
        if (!pass_to("?>")) return false;
      } else if (in_.skip("<!--")) {
        if (!pass_to("-->")) return false;
      } else {
        return true;
      }
    }
  }
  std::string_view name() {
    auto rest = in_.rest();
    auto end = std::find_if_not(rest.begin(), rest.end(), is_name);
    return *in_.take(static_cast<std::size_t>(end - rest.begin()));
  }
  // From behind the name to '>' or "/>"; tells whether the element is empty.
  Result<bool> attributes() {
    for (;;) {
      pass_space();
      if (in_.skip("/>")) return true;
      if (in_.skip(">")) return false;
      if (name().empty()) return malformed();
      pass_space();
      if (!in_.skip("=")) return malformed();
      pass_space();
      char quote = in_.peek().value_or(' ');
      if ((quote != '"' && quote != '\'') || !in_.take(1)) return malformed();
      auto value = in_.take_until(quote);
      if (!value || value->find('<') != value->npos) return malformed();
    }
  }
  Result<void> entity(std::string& into) {
    auto body = in_.rest().substr(0, kEntityMax + 1);
    auto end = body.find(';');
    if (end == body.npos) return malformed();
    body = body.substr(0, end);
    in_.take(end + 1);
    if (body == "lt" || body == "gt" || body == "amp" || body == "quot" || body == "apos") {
      into += body == "lt"     ? '<'
              : body == "gt"   ? '>'
              : body == "amp"  ? '&'
              : body == "quot" ? '"'
                               : '\'';
      return {};
    }
    bool hex = body.starts_with("#x");
    if (!hex && !body.starts_with("#")) return malformed();
    auto code = text::parse_number<std::uint32_t>(body.substr(hex ? 2 : 1), hex ? 16 : 10);
    bool character =
        code && *code != 0 && *code <= 0x10ffff && !(*code >= 0xd800 && *code < 0xe000);
    if (!character) return malformed();
    append_utf8(into, *code);
    return {};
  }
  Result<void> element(XmlElement& into) {
    if (!in_.enter() || ++elements_ > kXmlElementsMax) return malformed();
    in_.take(1);  // '<'
    into.name = name();
    if (into.name.empty()) return malformed();
    if (!TRY(attributes())) TRY(content(into));
    in_.leave();
    return {};
  }
  Result<void> content(XmlElement& into) {
    for (;;) {
      auto rest = in_.rest();
      auto plain = rest.substr(0, rest.find_first_of("<&"));
      into.text += *in_.take(plain.size());
      if (in_.skip("&")) {
        TRY(entity(into.text));
      } else if (in_.skip("<!--")) {
        if (!pass_to("-->")) return malformed();
      } else if (in_.skip("</")) {
        bool closes = name() == into.name;
        pass_space();
        if (!closes || !in_.skip(">")) return malformed();
        return {};
      } else if (in_.peek() == '<') {
        into.children.emplace_back();
        TRY(element(into.children.back()));
      } else {
        return malformed();  // the end, inside of an element
      }
    }
  }

  Reader in_;
  std::size_t elements_ = 0;
};

}  // namespace

const XmlElement* XmlElement::find(std::string_view child) const {
  for (const auto& element : children)
    if (element.name == child) return &element;
  return nullptr;
}

std::string XmlElement::text_of(std::string_view child) const {
  const auto* element = find(child);
  return element ? std::string(text::trim(element->text)) : std::string();
}

Result<XmlElement> parse_xml(std::string_view text) {
  if (text.size() > kXmlBytesMax || text.find('\0') != text.npos) return malformed();
  return XmlParser(text).document();
}

std::string escape_xml(std::string_view text) {
  std::string out;
  for (char c : text) {
    switch (c) {
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '&': out += "&amp;"; break;
      case '"': out += "&quot;"; break;
      default: out += c;
    }
  }
  return out;
}

}  // namespace stithy::blobs
