// SPDX-License-Identifier: Apache-2.0
#include "base/html.h"

#include <array>

#include "base/text.h"

namespace stithy {

namespace {

// U+202A..202E are e2 80 aa..ae; U+2066..2069 are e2 81 a6..a9.
bool is_bidi_control(std::string_view s, std::size_t i) {
  if (i + 2 >= s.size() || s[i] != '\xe2') return false;
  auto second = static_cast<unsigned char>(s[i + 1]);
  auto third = static_cast<unsigned char>(s[i + 2]);
  return (second == 0x80 && third >= 0xaa && third <= 0xae) ||
         (second == 0x81 && third >= 0xa6 && third <= 0xa9);
}

// Bytes that may not be copied as they are; \xe2 begins the controls above.
constexpr std::array<bool, 256> kSpecial = [] {
  std::array<bool, 256> special{};
  for (char c : {'&', '<', '>', '"', '\'', '\0', '\xe2'})
    special[static_cast<unsigned char>(c)] = true;
  return special;
}();

// How many bytes of `s` from `begin` on stand for themselves. Nearly all do, and copying them
// together makes long pages several times faster.
std::size_t plain_run(std::string_view s, std::size_t begin) {
  std::size_t end = begin;
  while (end < s.size() && !kSpecial[static_cast<unsigned char>(s[end])]) ++end;
  return end - begin;
}

void append_escaped(std::string& out, std::string_view s, bool in_attribute) {
  std::string repaired;
  if (!text::is_utf8(s)) s = repaired = text::repair_utf8(s);
  for (std::size_t i = 0; i < s.size(); ++i) {
    const std::size_t run = plain_run(s, i);
    out.append(s, i, run);
    i += run;
    if (i == s.size()) return;
    switch (s[i]) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += in_attribute ? "&quot;" : "\""; break;
      case '\'': out += in_attribute ? "&#39;" : "'"; break;
      case '\0': out += "\xef\xbf\xbd"; break;
      default:
        if (is_bidi_control(s, i)) {
          out += in_attribute ? "\xef\xbf\xbd" : "<bdi class=\"ui-bidi\">\xe2\x80\xa2</bdi>";
          i += 2;
        } else {
          out += s[i];
        }
    }
  }
}

}  // namespace

HtmlWriter& HtmlWriter::text(std::string_view s) {
  append_escaped(out_, s, false);
  return *this;
}

HtmlWriter& HtmlWriter::attribute(std::string_view s) {
  append_escaped(out_, s, true);
  return *this;
}

HtmlWriter& HtmlWriter::form_value(std::string_view s) {
  std::string repaired;
  if (!text::is_utf8(s)) s = repaired = text::repair_utf8(s);
  for (char c : s) {
    switch (c) {
      case '&': out_ += "&amp;"; break;
      case '<': out_ += "&lt;"; break;
      case '>': out_ += "&gt;"; break;
      case '"': out_ += "&quot;"; break;
      case '\'': out_ += "&#39;"; break;
      case '\0': out_ += "\xef\xbf\xbd"; break;  // HTML knows no way to write U+0000
      default: out_ += c;
    }
  }
  return *this;
}

bool is_safe_url(std::string_view url) {
  // A browser drops tabs and newlines and trims controls before it reads the scheme.
  if (text::has_control(url) || (!url.empty() && url.front() == ' ')) return false;
  auto end = url.find_first_of(":/?#");
  if (end == url.npos || url[end] != ':') return true;  // relative
  std::string scheme = text::to_lower(url.substr(0, end));
  return scheme == "http" || scheme == "https" || scheme == "mailto";
}

HtmlWriter& HtmlWriter::url(std::string_view s) { return attribute(is_safe_url(s) ? s : "#"); }

HtmlWriter& HtmlWriter::json(std::string_view json_text) {
  for (char c : json_text) {
    if (c == '<')
      out_ += "\\u003c";
    else
      out_ += c;
  }
  return *this;
}

}  // namespace stithy
