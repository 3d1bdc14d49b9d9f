// SPDX-License-Identifier: Apache-2.0
#include "web/schema.h"

#include <algorithm>

#include "base/text.h"

namespace stithy::web {

namespace schema_details {

namespace {

constexpr std::int64_t kDefaultBytesMax = 64 * 1024;
constexpr std::size_t kFaultsMax = 50;  // told at once; who sends more sends garbage

Result<void> check_words(const Field& f, const std::string& s) {
  if (f.rules.one_of.empty()) return {};
  auto words = text::split(f.rules.one_of, '|');
  if (std::find(words.begin(), words.end(), s) != words.end()) return {};
  return invalid_field(f.name, text::format("\"{}\" must be one of {}.", f.name,
                                            text::replace_all(f.rules.one_of, "|", ", ")));
}

}  // namespace

Error wrong_type(const Field& f, std::string_view wanted) {
  return invalid_field(f.name, text::format("\"{}\" must be {}.", f.name, wanted));
}

Result<void> read_value(const Field& f, const Json& json, bool& out) {
  const bool* b = json.as_bool();
  if (!b) return wrong_type(f, "true or false");
  out = *b;
  return {};
}

Result<void> read_value(const Field& f, const Json& json, std::int64_t& out) {
  const std::int64_t* n = json.as_int();
  if (!n) return wrong_type(f, "a whole number");
  if (*n < f.rules.min || *n > f.rules.max)
    return wrong_type(f, text::format("between {} and {}", f.rules.min, f.rules.max));
  out = *n;
  return {};
}

Result<void> read_value(const Field& f, const Json& json, double& out) {
  if (const std::int64_t* n = json.as_int())
    out = static_cast<double>(*n);
  else if (const double* d = json.as_double())
    out = *d;
  else
    return wrong_type(f, "a number");
  return {};
}

Result<void> read_value(const Field& f, const Json& json, std::string& out) {
  const std::string* s = json.as_string();
  if (!s) return wrong_type(f, "a string");
  auto bytes_max = f.rules.bytes_max > 0 ? f.rules.bytes_max : kDefaultBytesMax;
  if (static_cast<std::int64_t>(s->size()) > bytes_max)
    return wrong_type(f, text::format("at most {} bytes long", bytes_max));
  TRY(check_words(f, *s));
  out = *s;
  return {};
}

Result<void> read_value(const Field&, const Json& json, Json& out) {
  out = json;
  return {};
}

Result<void> read_object(const Schema& schema, void* object, const Json& json,
                         std::string_view where) {
  const auto* members = json.as_object();
  if (!members)
    return invalid(where.empty() ? "The body must be a JSON object."
                                 : text::format("\"{}\" must be an object.", where));
  Error wrong = invalid("The body breaks the rules of this operation.");
  for (const auto& [name, value] : *members) {
    if (wrong.fields.size() >= kFaultsMax) break;
    auto found = std::find_if(schema.fields.begin(), schema.fields.end(),
                              [&](const Field& f) { return f.name == name; });
    if (found == schema.fields.end()) {
      wrong.fields.push_back({name, text::format("\"{}\" is not a member of this body.", name)});
      continue;
    }
    auto read = found->read(object, value);
    if (read) continue;
    if (read.error().fields.empty()) wrong.fields.push_back({name, read.error().message});
    for (const auto& f : read.error().fields) wrong.fields.push_back(f);
  }
  for (const auto& f : schema.fields)
    if (!f.optional && !json.find(f.name))
      wrong.fields.push_back({f.name, text::format("\"{}\" is missing.", f.name)});
  if (wrong.fields.empty()) return {};
  if (wrong.fields.size() == 1) wrong.message = wrong.fields.front().message;
  return wrong;
}

void write_object(const Schema& schema, const void* object, JsonWriter& w) {
  w.begin_object();
  for (const auto& f : schema.fields) {
    if (f.is_left_out && f.is_left_out(object)) continue;
    w.key(f.name);
    f.write(object, w);
  }
  w.end_object();
}

}  // namespace schema_details

namespace {

// The schema of one value: of the field, or of an element of a list.
void write_plain_type(const Field& f, bool nullable, JsonWriter& w) {
  if (f.nested) {
    std::string ref = "#/components/schemas/" + f.nested->name;
    if (!nullable) {
      w.member("$ref", ref);
      return;
    }
    w.key("anyOf").begin_array();
    w.begin_object().member("$ref", ref).end_object();
    w.begin_object().member("type", "null").end_object();
    w.end_array();
    return;
  }
  if (f.type.empty()) return;
  if (nullable)
    w.key("type").begin_array().value(f.type).value("null").end_array();
  else
    w.member("type", f.type);
}

void write_rules(const Field& f, bool nullable, JsonWriter& w) {
  const auto& r = f.rules;
  if (!r.format.empty()) w.member("format", r.format);
  if (r.bytes_max > 0) w.member("maxLength", r.bytes_max);
  if (r.min != INT64_MIN) w.member("minimum", r.min);
  if (r.max != INT64_MAX) w.member("maximum", r.max);
  if (!r.one_of.empty()) {
    w.key("enum").begin_array();
    for (auto word : text::split(r.one_of, '|')) w.value(word);
    if (nullable) w.null();
    w.end_array();
  }
}

void write_field(const Field& f, JsonWriter& w) {
  w.begin_object();
  if (f.is_list) {
    if (f.nullable)
      w.key("type").begin_array().value("array").value("null").end_array();
    else
      w.member("type", "array");
    w.key("items").begin_object();
    write_plain_type(f, false, w);
    write_rules(f, false, w);
    w.end_object();
  } else {
    write_plain_type(f, f.nullable, w);
    write_rules(f, f.nullable, w);
  }
  if (!f.doc.empty()) w.member("description", f.doc);
  w.end_object();
}

bool is_required(const Field& f, SchemaUse use) {
  if (use == SchemaUse::Body) return !f.optional;
  return !f.rules.leave_out;
}

std::string_view example_of_format(std::string_view format) {
  if (format == "date-time") return "2026-01-31T12:00:00Z";
  if (format == "email") return "ada@example.org";
  return format == "uri" ? "https://example.org/" : "text";
}

void write_field_example(const Field& f, JsonWriter& w) {
  if (f.is_list) w.begin_array();
  if (!f.rules.example.empty())
    w.raw(f.rules.example);
  else if (f.nested)
    write_example(*f.nested, w);
  else if (!f.rules.one_of.empty())
    w.value(text::split(f.rules.one_of, '|').front());
  else if (f.nullable && !f.is_list)
    w.null();
  else if (f.type == "boolean")
    w.value(false);
  else if (f.type == "integer" || f.type == "number")
    w.value(std::max<std::int64_t>(1, f.rules.min));
  else
    w.value(example_of_format(f.rules.format));
  if (f.is_list) w.end_array();
}

}  // namespace

Schema describe_map(std::string name, std::string value_type, std::string example) {
  Schema made{.name = std::move(name), .fields = {}};
  made.values = std::move(value_type);
  made.example = std::move(example);
  return made;
}

Schema describe_text(std::string name, std::string example) {
  Schema made{.name = std::move(name), .fields = {}};
  made.scalar = "string";
  made.example = std::move(example);
  return made;
}

const Schema& schema_of(const Word*) {
  static const auto made = describe_text("word", "\"text\"");
  return made;
}

void write_json_schema(const Schema& schema, SchemaUse use, JsonWriter& w) {
  w.begin_object();
  if (!schema.scalar.empty()) {
    w.member("type", schema.scalar).end_object();
    return;
  }
  w.member("type", "object");
  if (!schema.values.empty()) {
    w.key("additionalProperties").begin_object();
    if (schema.values != "any") w.member("type", schema.values);
    w.end_object().end_object();
    return;
  }
  w.key("properties").begin_object();
  for (const auto& f : schema.fields) {
    w.key(f.name);
    write_field(f, w);
  }
  w.end_object();
  w.key("required").begin_array();
  for (const auto& f : schema.fields)
    if (is_required(f, use)) w.value(f.name);
  w.end_array();
  w.member("additionalProperties", false);
  w.end_object();
}

void write_example(const Schema& schema, JsonWriter& w) {
  if (!schema.example.empty()) {
    w.raw(schema.example);
    return;
  }
  w.begin_object();
  for (const auto& f : schema.fields) {
    w.key(f.name);
    write_field_example(f, w);
  }
  w.end_object();
}

}  // namespace stithy::web
