// SPDX-License-Identifier: Apache-2.0
//
// schema.h — the fields of an API struct, listed once.
//
//   struct Named { std::string name; std::optional<std::string> homepage; };
//   inline const Schema& schema_of(const Named*) {
//     static const auto made = describe<Named>("named", {
//         field("name", &Named::name, "The short name.", {.bytes_max = 100, .example =
//         "\"engine\""}), field("homepage", &Named::homepage, "A web address.")});
//     return made;
//   }
//
// From the list come reading (unknown members are refused by name), writing, and the schema of the
// OpenAPI document. An optional field may be absent or null; a plain one must be present when read.
// Supported: bool, std::int64_t, double, std::string, Json (any value), other described structs,
// and std::optional and std::vector of these.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace stithy::web {

struct Schema;

struct FieldRules {
  std::int64_t bytes_max = 0;                     // of a string; 0 = 64 KiB
  std::int64_t min = INT64_MIN, max = INT64_MAX;  // of a number
  std::string_view one_of = {};                   // of a string: words separated by '|'
  std::string_view format = {};                   // JSON Schema format: "date-time", "uri"
  std::string_view example = {};                  // JSON text; for a list, of one element
  bool leave_out = false;  // an optional without a value is not written, instead of as null
};

// One field with its conversions; offsets are hidden in the functions.
struct Field {
  std::string name;
  std::string doc;
  FieldRules rules;
  std::string type;                // JSON Schema type; empty = any
  const Schema* nested = nullptr;  // of an object or of an array's elements
  bool is_list = false, optional = false, nullable = false;
  std::function<void(const void* object, JsonWriter& w)> write;
  std::function<Result<void>(void* object, const Json& json)> read;
  std::function<bool(const void* object)> is_left_out = {};  // empty: never
};

struct Schema {
  std::string name;
  std::vector<Field> fields;
  // Of what has no fixed members: "string" for a bare text, or the type of a map's values ("any"
  // for those of every type).
  std::string scalar = {}, values = {};
  std::string example = {};  // JSON text; by default made from the fields
};

namespace schema_details {

Result<void> read_value(const Field& f, const Json& json, bool& out);
Result<void> read_value(const Field& f, const Json& json, std::int64_t& out);
Result<void> read_value(const Field& f, const Json& json, double& out);
Result<void> read_value(const Field& f, const Json& json, std::string& out);
Result<void> read_value(const Field& f, const Json& json, Json& out);
Error wrong_type(const Field& f, std::string_view wanted);
Result<void> read_object(const Schema& schema, void* object, const Json& json,
                         std::string_view where);
void write_object(const Schema& schema, const void* object, JsonWriter& w);

template <class T>
constexpr bool is_struct =
    std::is_class_v<T> && !std::is_same_v<T, std::string> && !std::is_same_v<T, Json>;

template <class T>
struct Shape {
  using Plain = T;
  static constexpr bool optional = false, list = false;
};
template <class T>
struct Shape<std::optional<T>> : Shape<T> {
  static constexpr bool optional = true;
};
template <class T>
struct Shape<std::vector<T>> {
  using Plain = T;
  static constexpr bool optional = false, list = true;
};

template <class T>
Result<void> read_any(const Field& f, const Json& json, T& out) {
  if constexpr (is_struct<T>) {
    return read_object(schema_of(static_cast<const T*>(nullptr)), &out, json, f.name);
  } else {
    return read_value(f, json, out);
  }
}
template <class T>
Result<void> read_any(const Field& f, const Json& json, std::vector<T>& out) {
  const auto* array = json.as_array();
  if (!array) return wrong_type(f, "an array");
  for (const auto& element : *array) {
    T value{};
    TRY(read_any(f, element, value));
    out.push_back(std::move(value));
  }
  return {};
}
template <class T>
Result<void> read_any(const Field& f, const Json& json, std::optional<T>& out) {
  if (json.is_null()) return {};
  return read_any(f, json, out.emplace());
}

template <class T>
void write_any(const T& value, JsonWriter& w) {
  if constexpr (is_struct<T>) {
    write_object(schema_of(static_cast<const T*>(nullptr)), &value, w);
  } else {
    w.value(value);
  }
}
template <class T>
void write_any(const std::vector<T>& value, JsonWriter& w) {
  w.begin_array();
  for (const auto& element : value) write_any(element, w);
  w.end_array();
}
template <class T>
void write_any(const std::optional<T>& value, JsonWriter& w) {
  if (value)
    write_any(*value, w);
  else
    w.null();
}

template <class T>
constexpr const char* type_name() {
  if constexpr (std::is_same_v<T, bool>)
    return "boolean";
  else if constexpr (std::is_same_v<T, std::int64_t>)
    return "integer";
  else if constexpr (std::is_same_v<T, double>)
    return "number";
  else if constexpr (std::is_same_v<T, std::string>)
    return "string";
  else if constexpr (std::is_same_v<T, Json>)
    return "";
  else
    return "object";
}

}  // namespace schema_details

template <class S, class T>
Field field(std::string name, T S::*member, std::string doc, FieldRules rules = {}) {
  namespace d = schema_details;
  using Shape = d::Shape<T>;
  using Plain = typename Shape::Plain;
  Field f{.name = std::move(name),
          .doc = std::move(doc),
          .rules = rules,
          .type = d::type_name<Plain>(),
          .is_list = Shape::list,
          .optional = Shape::optional,
          .nullable = Shape::optional,
          .write = {},
          .read = {}};
  if constexpr (d::is_struct<Plain>) f.nested = &schema_of(static_cast<const Plain*>(nullptr));
  f.write = [member](const void* object, JsonWriter& w) {
    d::write_any(static_cast<const S*>(object)->*member, w);
  };
  if constexpr (Shape::optional) {
    if (rules.leave_out) {
      f.nullable = false;
      f.is_left_out = [member](const void* object) {
        return !(static_cast<const S*>(object)->*member).has_value();
      };
    }
  }
  Field rules_only{
      .name = f.name, .doc = {}, .rules = rules, .type = f.type, .write = {}, .read = {}};
  f.read = [member, rules_only](void* object, const Json& json) -> Result<void> {
    return d::read_any(rules_only, json, static_cast<S*>(object)->*member);
  };
  return f;
}

// A member of a body that is read and dropped: any value may stand there, or none.
template <class S>
Field ignored_field(std::string name, Json S::*member) {
  Field f = field(std::move(name), member, "Accepted, without effect.", {.example = "null"});
  f.optional = f.nullable = true;
  return f;
}

template <class S>
Schema describe(std::string name, std::vector<Field> fields) {
  return Schema{std::move(name), std::move(fields)};
}

// An object whose members are not known beforehand, and a bare text.
Schema describe_map(std::string name, std::string value_type, std::string example);
Schema describe_text(std::string name, std::string example);

// A text that stands for itself, as element of a list.
struct Word {};
const Schema& schema_of(const Word*);

// The schema as a row of a route table names it: .body = schema<Named>.
using SchemaOf = const Schema& (*)();
template <class S>
const Schema& schema() {
  return schema_of(static_cast<const S*>(nullptr));
}

// Reads a whole body. Every wrong field is named; unknown members are refused.
template <class S>
Result<S> read_json(const Json& json) {
  S out{};
  TRY(schema_details::read_object(schema_of(static_cast<const S*>(nullptr)), &out, json, ""));
  return out;
}
template <class S>
void write_json(const S& value, JsonWriter& w) {
  schema_details::write_any(value, w);
}

// The JSON Schema (2020-12) of a struct, with nested structs as $ref, and an example value. Members
// that a body may leave out always stand in an answer, unless they are written only with a value.
enum class SchemaUse : std::uint8_t { Body, Answer };
void write_json_schema(const Schema& schema, SchemaUse use, JsonWriter& w);
void write_example(const Schema& schema, JsonWriter& w);

}  // namespace stithy::web
