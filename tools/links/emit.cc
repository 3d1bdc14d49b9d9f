// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "links/model.h"

namespace links {

namespace {

// How a form says what it means: web/dispatch.cc reads it, for pages alone.
std::string meant_method(const Row& row) {
  if (row.path.starts_with("/api/")) return {};
  if (row.method == "Put") return "?_method=put";
  if (row.method == "Patch") return "?_method=patch";
  if (row.method == "Delete") return "?_method=delete";
  return {};
}

std::string type_of(const Piece& piece) {
  return piece.kind == Piece::Kind::Number ? "std::int64_t " : "std::string_view ";
}

std::string value_of(const Piece& piece) {
  const std::string name = identifier(piece.text);
  switch (piece.kind) {
    case Piece::Kind::Literal: return "\"" + piece.text + "\"";
    case Piece::Kind::Repository: return name;
    case Piece::Kind::Text: return "text::encode_component(" + name + ")";
    case Piece::Kind::Number: return "std::to_string(" + name + ")";
    case Piece::Kind::Rest: return "text::encode_path(" + name + ")";
  }
  return {};
}

std::string method_word(const std::string& method) {
  std::string word = method;
  for (char& c : word) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return word;
}

std::string render_function(const Row& row) {
  std::string parameters, body;
  const std::string name = identifier(words_of(row.name).back());
  std::vector<Piece> pieces = row.pieces;
  if (const std::string tail = meant_method(row); !tail.empty()) {
    if (pieces.back().kind == Piece::Kind::Literal)
      pieces.back().text += tail;
    else
      pieces.push_back({Piece::Kind::Literal, tail});
  }
  for (const Piece& piece : pieces)
    if (piece.kind != Piece::Kind::Literal)
      parameters += (parameters.empty() ? "" : ", ") + type_of(piece) + identifier(piece.text);
  const std::string comment = "// " + method_word(row.method) + " " + row.path + "\n";
  if (parameters.empty())
    return comment + "constexpr const char* " + name + "() { return " + value_of(pieces.front()) +
           "; }\n";
  body = "  std::string address(" + value_of(pieces.front()) + ");\n";
  for (std::size_t i = 1; i < pieces.size(); ++i)
    body += "  address += " + value_of(pieces[i]) + ";\n";
  return comment + "inline std::string " + name + "(" + parameters + ") {\n" + body +
         "  return address;\n}\n";
}

// "code.api.tree" → "stithy::code::url::api"
std::string space_of(std::string_view feature, const Row& row) {
  const auto words = words_of(row.name);
  std::string space = "stithy::" + std::string(feature) + "::url";
  for (std::size_t i = 1; i + 1 < words.size(); ++i) space += "::" + identifier(words[i]);
  return space;
}

}  // namespace

std::string render_header(std::string_view folder, std::vector<Row> rows) {
  const std::string_view feature = folder.substr(folder.rfind('/') + 1);
  // Each namespace once; otherwise as in the table.
  std::stable_sort(rows.begin(), rows.end(), [&](const Row& a, const Row& b) {
    return space_of(feature, a) < space_of(feature, b);
  });
  std::string out = "// Made by tools/links from the table of routes of " + std::string(folder) +
                    ".\n#pragma once\n\n#include <cstdint>\n#include <string>\n"
                    "#include <string_view>\n\n#include \"base/text.h\"\n";
  std::string space;
  for (const Row& row : rows) {
    if (const std::string own = space_of(feature, row); own != space) {
      if (!space.empty()) out += "\n}  // namespace " + space + "\n";
      out += "\nnamespace " + own + " {\n";
      space = own;
    }
    out += "\n" + render_function(row);
  }
  if (!space.empty()) out += "\n}  // namespace " + space + "\n";
  return out;
}

}  // namespace links
