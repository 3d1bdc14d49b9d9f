// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdio>

#include "queries/model.h"

namespace queries {

namespace {

constexpr std::string_view kKeywords[] = {
    "alignas",   "alignof",   "and",      "asm",      "auto",     "bool",     "break",   "case",
    "catch",     "char",      "class",    "concept",  "const",    "continue", "default", "delete",
    "do",        "double",    "else",     "enum",     "explicit", "export",   "extern",  "false",
    "float",     "for",       "friend",   "goto",     "if",       "inline",   "int",     "long",
    "mutable",   "namespace", "new",      "not",      "nullptr",  "operator", "or",      "private",
    "protected", "public",    "register", "requires", "return",   "short",    "signed",  "sizeof",
    "static",    "struct",    "switch",   "template", "this",     "throw",    "true",    "try",
    "typedef",   "typeid",    "typename", "union",    "unsigned", "using",    "virtual", "void",
    "volatile",  "while",     "xor"};

std::string identifier(const std::string& name) {
  bool keyword = std::find(std::begin(kKeywords), std::end(kKeywords), name) != std::end(kKeywords);
  return keyword ? name + "_" : name;
}

// find_repo → FindRepo
std::string camel(const std::string& name) {
  std::string out;
  bool up = true;
  for (char c : name) {
    if (c == '_') {
      up = true;
      continue;
    }
    out += up && c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    up = false;
  }
  return out;
}

std::string quote(const std::string& text) {
  std::string out = "\"";
  for (char c : text) {
    if (c == '"' || c == '\\') {
      out += {'\\', c};
    } else if (static_cast<unsigned char>(c) < 0x20) {
      char octal[8];
      std::snprintf(octal, sizeof octal, "\\%03o", static_cast<unsigned>(c));
      out += octal;
    } else {
      out += c;
    }
  }
  return out + '"';
}

std::string value_type(const Type& type) {
  static constexpr std::string_view kNames[] = {"std::int64_t", "double", "std::string",
                                                "std::string",  "bool",   "Instant"};
  std::string name =
      type.base == Base::Id ? type.id : std::string(kNames[static_cast<int>(type.base)]);
  return type.maybe ? "std::optional<" + name + ">" : name;
}

std::string parameter_type(const Type& type) {
  if (type.list) {
    Type member = type;
    member.list = false;
    return "std::span<const " + value_type(member) + ">";
  }
  if (type.base != Base::Text && type.base != Base::Bytes) return value_type(type);
  return type.maybe ? "std::optional<std::string_view>" : "std::string_view";
}

std::string row_type(const Query& query) {
  return query.result.name.empty() ? value_type(query.result.fields[0].type) : query.result.name;
}

std::string result_type(const Query& query) {
  switch (query.kind) {
    case Kind::Exec: return "Result<std::int64_t>";
    case Kind::One: return "Result<" + row_type(query) + ">";
    case Kind::Optional: return "Result<std::optional<" + row_type(query) + ">>";
    case Kind::Many: return "Result<std::vector<" + row_type(query) + ">>";
    case Kind::Each: return "Result<void>";
  }
  return {};
}

std::string signature(const Query& query) {
  std::string out = result_type(query) + " " + query.name +
                    (query.writes() || query.locks ? "(db::Tx& session_" : "(db::Reader& session_");
  for (const Field& p : query.parameters) {
    out += ",\n    " + parameter_type(p.type) + " " + identifier(p.name);
  }
  if (query.kind == Kind::Each) {
    out += ",\n    const std::function<Result<bool>(const " + row_type(query) + "&)>& each_";
  }
  return out + ")";
}

std::string open_namespaces(const Place& place) {
  std::string out = "namespace stithy";
  for (const std::string& space : place.spaces) out += "::" + space;
  out += "::sql {\n";
  if (!place.inner.empty()) out += "inline namespace " + place.inner + " {\n";
  return out;
}

std::string close_namespaces(const Place& place) {
  return place.inner.empty() ? "}\n" : "}  // inline\n}\n";
}

std::string opening(const Place& place) {
  return "// SPDX-License-Identifier: Apache-2.0\n//\n// Written from " + place.folder +
         "/queries.sql and its migrations by tools/queries. Do not edit.\n";
}

std::string row_struct(const Row& row) {
  std::string out = "struct " + row.name + " {\n";
  for (const Field& field : row.fields) {
    bool zero =
        !field.type.maybe && (field.type.base == Base::Int || field.type.base == Base::Real);
    std::string start = zero ? " = 0" : "";
    if (!field.type.maybe && field.type.base == Base::Bool) start = " = false";
    out += "  " + value_type(field.type) + " " + identifier(field.name) + start + ";\n";
  }
  return out + "};\n\n";
}

std::string reader_name(const Row& row) { return "read_" + fold(row.name) + "_"; }

std::string row_reader(const Row& row) {
  std::string out = row.name + " " + reader_name(row) + "(const db::Cursor& cursor) {\n  return {";
  for (std::size_t i = 0; i < row.fields.size(); ++i) {
    out += (i == 0 ? "\n      " : ",\n      ") + ("db::column<" + value_type(row.fields[i].type)) +
           ">(cursor, " + std::to_string(i) + ")";
  }
  return out + "};\n}\n\n";
}

bool is_identity(const std::vector<int>& order, std::size_t parameters) {
  if (order.size() != parameters) return false;
  for (std::size_t i = 0; i < order.size(); ++i) {
    if (order[i] != static_cast<int>(i)) return false;
  }
  return true;
}

std::string statement(const Place& place, const Query& query) {
  std::string name = camel(query.name);
  const Text& mysql = query.texts[kMysql];
  std::string out;
  bool identity = is_identity(mysql.order, query.parameters.size());
  if (!identity) {
    out += "constexpr std::uint16_t kOrder" + name + "[] = {";
    for (std::size_t i = 0; i < mysql.order.size(); ++i) {
      out += (i == 0 ? "" : ", ") + std::to_string(mysql.order[i]);
    }
    out += "};\n";
  }
  out += "constexpr db::Statement k" + name +
         "{\n    .name = " + quote(place.feature + "." + query.name);
  for (std::size_t d = 0; d < 3; ++d) {
    out += ",\n    ." + std::string(kDialectNames[d]) + " = " + quote(query.texts[d].sql);
  }
  out += std::string(",\n    .writes = ") + (query.writes() ? "true" : "false");
  if (!query.writes()) out += ",\n    .columns = " + std::to_string(query.result.fields.size());
  if (!identity) out += ",\n    .mysql_order = kOrder" + name;
  return out + "};\n\n";
}

std::string call(const Query& query, const std::string& text) {
  if (query.writes()) return "session_.execute(" + text + ", values_)";
  std::string row = row_type(query);
  std::string read =
      query.result.name.empty() ? "db::first_column<" + row + ">" : reader_name(query.result);
  std::string common = "(session_, " + text + ", values_";
  switch (query.kind) {
    case Kind::Exec: break;
    case Kind::One: return "db::one_row<" + row + ">" + common + ", " + read + ")";
    case Kind::Optional: return "db::optional_row<" + row + ">" + common + ", " + read + ")";
    case Kind::Many: return "db::all_rows<" + row + ">" + common + ", " + read + ")";
    case Kind::Each: return "db::each_row<" + row + ">" + common + ", " + read + ", each_)";
  }
  return {};
}

std::string definition(const Query& query) {
  std::string values, list;
  std::size_t scalars = 0;
  for (const Field& p : query.parameters) {
    std::string name = identifier(p.name);
    if (p.type.list) {
      list = name;
      continue;
    }
    const char* bind = p.type.base == Base::Bytes ? "db::to_blob(" : "db::to_value(";
    values += (values.empty() ? "" : ", ") + (bind + name) + ")";
    ++scalars;
  }
  std::string out = signature(query) + " {\n";
  std::string text = "k" + camel(query.name);
  if (!list.empty()) {
    out += "  std::vector<db::Value> values_{" + values + "};\n";
    out += "  const db::Expanded text_ =\n      TRY(db::expand(" + text +
           ", session_.dialect(), values_, " + list + "));\n";
    text = "text_.statement";
  } else {
    out +=
        "  const std::array<db::Value, " + std::to_string(scalars) + "> values_{" + values + "};\n";
  }
  return out + "  return " + call(query, text) + ";\n}\n\n";
}

std::string migration_arrays(const std::vector<Step>& steps) {
  std::string out;
  for (const Step& step : steps) {
    for (std::size_t d = 0; d < 3; ++d) {
      out += "constexpr std::string_view kStep" + std::to_string(step.number) +
             camel(std::string(kDialectNames[d])) + "[] = {";
      for (const std::string& s : step.statements[d]) out += "\n    " + quote(s) + ",";
      out += "};\n";
    }
  }
  return out;
}

std::string migration_list(const Place& place, const std::vector<Step>& steps) {
  if (steps.empty()) return "std::span<const db::Migration> migrations() { return {}; }\n";
  std::string out =
      "std::span<const db::Migration> migrations() {\n"
      "  static constexpr db::Migration kSteps[] = {";
  for (const Step& step : steps) {
    std::string number = std::to_string(step.number);
    out += "\n      {" + quote(place.feature) + ", " + number + ", " + quote(step.title) +
           ", kStep" + number + "Sqlite, kStep" + number + "Postgres, kStep" + number + "Mysql},";
  }
  return out + "};\n  return kSteps;\n}\n";
}

std::string statement_list(const QueryFile& file) {
  std::string head = "std::span<const db::Statement* const> statements() {";
  if (file.queries.empty()) return head + " return {}; }\n\n";
  std::string out = head + "\n  static constexpr const db::Statement* kAll[] = {";
  for (const Query& query : file.queries) out += "\n      &k" + camel(query.name) + ",";
  return out + "};\n  return kAll;\n}\n\n";
}

}  // namespace

Place place_of(std::string_view folder) {
  Place place;
  place.folder = folder;
  std::vector<std::string> parts(1);
  for (char c : folder) {
    if (c == '/') {
      parts.emplace_back();
    } else {
      parts.back() += (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ? c : '_';
    }
  }
  // Floors whose folders are nouns of their own; elsewhere the floor itself is the namespace.
  bool noun = parts.size() > 1 && (parts[0] == "pillars" || parts[0] == "features");
  if (noun) parts.erase(parts.begin());
  place.spaces = {parts[0]};
  for (const std::string& part : parts) place.feature += (place.feature.empty() ? "" : ".") + part;
  // Files that share a namespace stay apart in an inline one of their own.
  if (!noun || parts.size() > 1) place.inner = parts.back() + "_";
  return place;
}

std::string emit_header(const Place& place, const QueryFile& file) {
  std::string out = opening(place) +
                    "#pragma once\n\n#include <cstdint>\n#include <functional>\n"
                    "#include <optional>\n#include <span>\n#include <string>\n"
                    "#include <string_view>\n#include <vector>\n\n#include \"base/ids.h\"\n"
                    "#include \"base/instant.h\"\n#include \"base/result.h\"\n"
                    "#include \"db/db.h\"\n";
  for (const std::string& include : file.includes) out += "#include " + include + "\n";
  out += "\n" + open_namespaces(place) + "\n";
  for (const Row& row : file.rows) out += row_struct(row);
  for (const Query& query : file.queries) out += signature(query) + ";\n\n";
  out +=
      "// The schema of this folder, and every statement of it.\n"
      "std::span<const db::Migration> migrations();\n"
      "std::span<const db::Statement* const> statements();\n\n";
  return out + close_namespaces(place);
}

std::string emit_source(const Place& place, const QueryFile& file, const std::vector<Step>& steps) {
  std::string out = opening(place) + "#include \"" + place.folder +
                    "/queries.h\"\n\n#include <array>\n\n#include \"db/rows.h\"\n\n" +
                    open_namespaces(place) + "\nnamespace {\n\n";
  for (const Query& query : file.queries) out += statement(place, query);
  for (const Row& row : file.rows) out += row_reader(row);
  out += migration_arrays(steps) + "\n}  // namespace\n\n";
  for (const Query& query : file.queries) out += definition(query);
  return out + statement_list(file) + migration_list(place, steps) + "\n" + close_namespaces(place);
}

}  // namespace queries
