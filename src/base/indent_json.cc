// SPDX-License-Identifier: Apache-2.0
#include "base/indent_json.h"

namespace stithy {

std::string indent_json(std::string_view json) {
  std::string out;
  int depth = 0;
  bool quoted = false;
  auto line = [&] { out += "\n" + std::string(static_cast<std::size_t>(depth) * 2, ' '); };
  for (std::size_t i = 0; i < json.size(); ++i) {
    char c = json[i];
    if (quoted) {
      out += c;
      if (c == '\\' && i + 1 < json.size())
        out += json[++i];
      else if (c == '"')
        quoted = false;
      continue;
    }
    bool opens = c == '{' || c == '[', closes = c == '}' || c == ']';
    if (opens && i + 1 < json.size() && (json[i + 1] == '}' || json[i + 1] == ']')) {
      out += c;
      out += json[++i];
      continue;
    }
    if (closes) {
      --depth;
      line();
    }
    out += c;
    quoted = c == '"';
    if (opens) ++depth;
    if (opens || c == ',') line();
    if (c == ':') out += ' ';
  }
  return out;
}

}  // namespace stithy
