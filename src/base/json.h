// SPDX-License-Identifier: Apache-2.0
//
// json.h — JSON values in, JSON text out (RFC 8259).
//
// Reading is strict and bounded: UTF-8 only, no duplicate members, no trailing data, no byte order
// mark, a depth limit. Writing streams into a string and cannot produce malformed text: strings
// with invalid UTF-8 are repaired. Boost.JSON stands behind json.cc alone.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/result.h"

namespace stithy {

class Json {
 public:
  using Array = std::vector<Json>;
  using Object = std::vector<std::pair<std::string, Json>>;  // in the order of the text
  using Variant =
      std::variant<std::nullptr_t, bool, std::int64_t, double, std::string, Array, Object>;

  Json() = default;
  Json(Variant value) : value_(std::move(value)) {}

  // Code::Invalid with position and reason. depth_max counts arrays and objects.
  static Result<Json> parse(std::string_view text, std::size_t depth_max = 64);

  bool is_null() const { return value_.index() == 0; }
  const bool* as_bool() const { return std::get_if<bool>(&value_); }
  const std::int64_t* as_int() const { return std::get_if<std::int64_t>(&value_); }
  const double* as_double() const { return std::get_if<double>(&value_); }
  const std::string* as_string() const { return std::get_if<std::string>(&value_); }
  const Array* as_array() const { return std::get_if<Array>(&value_); }
  const Object* as_object() const { return std::get_if<Object>(&value_); }
  // The member, or nullptr when absent or when this is no object.
  const Json* find(std::string_view member) const;
  const Variant& variant() const { return value_; }

 private:
  Variant value_ = nullptr;
};

// Writes one JSON value; commas and quoting are its business, nesting is the caller's.
//   JsonWriter w; w.begin_object(); w.member("id", 7); w.key("tags"); w.begin_array(); ...
class JsonWriter {
 public:
  JsonWriter& begin_object();
  JsonWriter& end_object();
  JsonWriter& begin_array();
  JsonWriter& end_array();
  JsonWriter& key(std::string_view name);
  JsonWriter& value(std::string_view text);
  JsonWriter& value(const char* text) { return value(std::string_view(text)); }
  JsonWriter& value(const std::string& text) { return value(std::string_view(text)); }
  JsonWriter& value(bool b);
  JsonWriter& value(std::int64_t n);
  JsonWriter& value(int n) { return value(static_cast<std::int64_t>(n)); }
  JsonWriter& value(std::uint64_t n);
  JsonWriter& value(double n);  // not-a-number and infinities become null
  JsonWriter& value(const Json& json);
  JsonWriter& null();
  template <class T>
  JsonWriter& value(const std::optional<T>& maybe) {
    return maybe ? value(*maybe) : null();
  }
  // A complete JSON text made by another JsonWriter.
  JsonWriter& raw(std::string_view json);
  template <class T>
  JsonWriter& member(std::string_view name, const T& v) {
    return key(name).value(v);
  }
  const std::string& text() const { return out_; }
  std::string take() && { return std::move(out_); }

 private:
  void separate();
  std::string out_;
  bool comma_ = false;
};

// Appends `s` as a JSON string literal, quotes included.
void append_json_string(std::string& out, std::string_view s);
std::string render_json(const Json& json);

}  // namespace stithy
