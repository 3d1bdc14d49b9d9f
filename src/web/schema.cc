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
    if (!f.optional && !f.is_list && !json.find(f.name))
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

void write_type(const Field& f, JsonWriter& w) {
  if (f.nested) {
    if (f.nullable) {
      w.key("anyOf").begin_array();
      w.begin_object().member("$ref", "#/components/schemas/" + f.nested->name).end_object();
      w.begin_object().member("type", "null").end_object();
      w.end_array();
    } else {
      w.member("$ref", "#/components/schemas/" + f.nested->name);
    }
    return;
  }
  if (f.type.empty()) return;
  if (f.nullable) {
    w.key("type").begin_array();
    w.value(f.type).value("null");
    w.end_array();
  } else {
    w.member("type", f.type);
  }
}

void write_rules(const Field& f, JsonWriter& w) {
  const auto& r = f.rules;
  if (!r.format.empty()) w.member("format", r.format);
  if (r.bytes_max > 0) w.member("maxLength", r.bytes_max);
  if (r.min != INT64_MIN) w.member("minimum", r.min);
  if (r.max != INT64_MAX) w.member("maximum", r.max);
  if (!r.one_of.empty()) {
    w.key("enum").begin_array();
    for (auto word : text::split(r.one_of, '|')) w.value(word);
    if (f.nullable) w.null();
    w.end_array();
  }
}

void write_field_example(const Field& f, JsonWriter& w) {
  if (!f.rules.example.empty()) {
    w.raw(f.rules.example);
    return;
  }
  if (f.is_list) w.begin_array();
  if (f.nested)
    write_example(*f.nested, w);
  else if (!f.rules.one_of.empty())
    w.value(text::split(f.rules.one_of, '|').front());
  else if (f.nullable && !f.is_list)
    w.null();
  else if (f.type == "boolean")
    w.value(false);
  else if (f.type == "integer" || f.type == "number")
    w.value(std::int64_t{1});
  else if (f.rules.format == "date-time")
    w.value("2026-01-31T12:00:00Z");
  else if (f.rules.format == "uri")
    w.value("https://example.org/");
  else
    w.value("text");
  if (f.is_list) w.end_array();
}

}  // namespace

void write_json_schema(const Schema& schema, JsonWriter& w) {
  w.begin_object();
  w.member("type", "object");
  w.key("properties").begin_object();
  for (const auto& f : schema.fields) {
    w.key(f.name).begin_object();
    if (f.is_list) {
      w.member("type", "array");
      w.key("items").begin_object();
      write_type(f, w);
      write_rules(f, w);
      w.end_object();
    } else {
      write_type(f, w);
      write_rules(f, w);
    }
    if (!f.doc.empty()) w.member("description", f.doc);
    w.end_object();
  }
  w.end_object();
  w.key("required").begin_array();
  for (const auto& f : schema.fields)
    if (!f.optional && !f.is_list) w.value(f.name);
  w.end_array();
  w.member("additionalProperties", false);
  w.end_object();
}

void write_example(const Schema& schema, JsonWriter& w) {
  w.begin_object();
  for (const auto& f : schema.fields) {
    w.key(f.name);
    write_field_example(f, w);
  }
  w.end_object();
}

}  // namespace stithy::web
