// SPDX-License-Identifier: Apache-2.0
#include "base/json.h"

#include <algorithm>
#include <cmath>

#include <boost/json/basic_parser_impl.hpp>

#include "base/text.h"

namespace stithy {

namespace {

// Builds our tree from Boost.JSON's events, so that duplicate members are seen and refused.
// The member names are Boost's concept of a basic_parser handler.
class TreeHandler {
 public:
  static constexpr std::size_t max_object_size = 1'000'000;
  static constexpr std::size_t max_array_size = 1'000'000;
  static constexpr std::size_t max_key_size = 1 << 20;
  static constexpr std::size_t max_string_size = std::size_t{1} << 30;
  using Error = boost::json::error_code;

  bool on_document_begin(Error&) { return true; }
  bool on_document_end(Error&) { return true; }
  bool on_object_begin(Error&) {
    open_.emplace_back(Json::Object{});
    return true;
  }
  bool on_object_end(std::size_t, Error& error) {
    auto twice = find_repeated(std::get<Json::Object>(open_.back()));
    if (!twice) return close();
    duplicate = *twice;
    error = boost::json::error::extra_data;
    return false;
  }
  bool on_array_begin(Error&) {
    open_.emplace_back(Json::Array{});
    return true;
  }
  bool on_array_end(std::size_t, Error&) { return close(); }
  bool on_key_part(std::string_view part, std::size_t, Error&) {
    text_ += part;
    return true;
  }
  bool on_key(std::string_view part, std::size_t, Error&) {
    text_ += part;
    std::get<Json::Object>(open_.back()).emplace_back(std::exchange(text_, {}), Json{});
    return true;
  }
  bool on_string_part(std::string_view part, std::size_t, Error&) {
    text_ += part;
    return true;
  }
  bool on_string(std::string_view part, std::size_t, Error&) {
    text_ += part;
    return add(Json{std::exchange(text_, {})});
  }
  bool on_number_part(std::string_view, Error&) { return true; }
  bool on_int64(std::int64_t n, std::string_view, Error&) { return add(Json{n}); }
  bool on_uint64(std::uint64_t n, std::string_view, Error&) {
    return add(Json{static_cast<double>(n)});
  }
  bool on_double(double n, std::string_view, Error& error) {
    if (!std::isfinite(n)) {
      error = boost::json::error::exponent_overflow;
      return false;
    }
    return add(Json{n});
  }
  bool on_bool(bool b, Error&) { return add(Json{b}); }
  bool on_null(Error&) { return add(Json{nullptr}); }
  bool on_comment_part(std::string_view, Error&) { return true; }
  bool on_comment(std::string_view, Error&) { return true; }

  Json root;
  std::optional<std::string> duplicate;

 private:
  // Sorted once at the end: comparing each name with all before it would cost the square of their
  // number, which whoever sends them chooses.
  static std::optional<std::string> find_repeated(const Json::Object& object) {
    std::vector<std::string_view> names;
    names.reserve(object.size());
    for (const auto& member : object) names.push_back(member.first);
    std::sort(names.begin(), names.end());
    auto twice = std::adjacent_find(names.begin(), names.end());
    if (twice == names.end()) return std::nullopt;
    return std::string(*twice);
  }
  bool add(Json value) {
    if (open_.empty()) {
      root = std::move(value);
    } else if (auto* array = std::get_if<Json::Array>(&open_.back())) {
      array->push_back(std::move(value));
    } else {
      std::get<Json::Object>(open_.back()).back().second = std::move(value);
    }
    return true;
  }
  bool close() {
    Json::Variant done = std::move(open_.back());
    open_.pop_back();
    return add(Json{std::move(done)});
  }

  std::vector<Json::Variant> open_;
  std::string text_;
};

}  // namespace

Result<Json> Json::parse(std::string_view text, std::size_t depth_max) {
  if (text.starts_with("\xef\xbb\xbf"))
    return invalid("The JSON text begins with a byte order mark; send plain UTF-8.");
  boost::json::parse_options options;
  options.max_depth = depth_max;
  boost::json::basic_parser<TreeHandler> parser(options);
  boost::json::error_code error;
  std::size_t used = parser.write_some(false, text.data(), text.size(), error);
  if (error) {
    const auto& duplicate = parser.handler().duplicate;
    if (duplicate) return invalid(text::format("The JSON member \"{}\" stands twice.", *duplicate));
    return invalid(text::format("This is not valid JSON: {} near byte {}.", error.message(), used));
  }
  if (!text::trim(text.substr(used)).empty())
    return invalid(text::format("There is extra data after the JSON value, at byte {}.", used));
  return std::move(parser.handler().root);
}

const Json* Json::find(std::string_view member) const {
  const Object* object = as_object();
  if (!object) return nullptr;
  for (const auto& [name, value] : *object)
    if (name == member) return &value;
  return nullptr;
}

void append_json_string(std::string& out, std::string_view s) {
  std::string repaired;
  if (!text::is_utf8(s)) s = repaired = text::repair_utf8(s);
  out += '"';
  for (char c : s) {
    switch (c) {
      case '"': out += "\\\""; break;
      case '\\': out += "\\\\"; break;
      case '\n': out += "\\n"; break;
      case '\r': out += "\\r"; break;
      case '\t': out += "\\t"; break;
      default:
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
          out += text::format("\\u{:04x}", static_cast<unsigned>(c));
        else
          out += c;
    }
  }
  out += '"';
}

void JsonWriter::separate() {
  if (comma_) out_ += ',';
  comma_ = true;
}

JsonWriter& JsonWriter::begin_object() {
  separate();
  out_ += '{';
  comma_ = false;
  return *this;
}

JsonWriter& JsonWriter::end_object() {
  out_ += '}';
  comma_ = true;
  return *this;
}

JsonWriter& JsonWriter::begin_array() {
  separate();
  out_ += '[';
  comma_ = false;
  return *this;
}

JsonWriter& JsonWriter::end_array() {
  out_ += ']';
  comma_ = true;
  return *this;
}

JsonWriter& JsonWriter::key(std::string_view name) {
  separate();
  append_json_string(out_, name);
  out_ += ':';
  comma_ = false;
  return *this;
}

JsonWriter& JsonWriter::value(std::string_view text) {
  separate();
  append_json_string(out_, text);
  return *this;
}

JsonWriter& JsonWriter::value(bool b) { return raw(b ? "true" : "false"); }
JsonWriter& JsonWriter::value(std::int64_t n) { return raw(text::format("{}", n)); }
JsonWriter& JsonWriter::value(std::uint64_t n) { return raw(text::format("{}", n)); }
JsonWriter& JsonWriter::value(double n) {
  return std::isfinite(n) ? raw(text::format("{}", n)) : null();
}
JsonWriter& JsonWriter::null() { return raw("null"); }

JsonWriter& JsonWriter::raw(std::string_view json) {
  separate();
  out_ += json;
  return *this;
}

JsonWriter& JsonWriter::value(const Json& json) {
  if (const auto* object = json.as_object()) {
    begin_object();
    for (const auto& [name, member] : *object) key(name).value(member);
    return end_object();
  }
  if (const auto* array = json.as_array()) {
    begin_array();
    for (const auto& element : *array) value(element);
    return end_array();
  }
  if (const auto* s = json.as_string()) return value(*s);
  if (const auto* n = json.as_int()) return value(*n);
  if (const auto* d = json.as_double()) return value(*d);
  if (const auto* b = json.as_bool()) return value(*b);
  return null();
}

std::string render_json(const Json& json) {
  JsonWriter writer;
  writer.value(json);
  return std::move(writer).take();
}

}  // namespace stithy
