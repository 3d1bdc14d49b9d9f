// SPDX-License-Identifier: Apache-2.0
#include "web/schema.h"

#include <doctest/doctest.h>

#include "base/text.h"

namespace stithy::web {

namespace {

struct Inner {
  std::string word;
};
struct Outer {
  std::string name;
  std::optional<std::string> note, hint;
  std::vector<std::string> list;
  std::optional<std::vector<Inner>> inners;
  std::optional<Inner> inner;
  std::int64_t number = 0;
  Json ignored;
};

const Schema& schema_of(const Inner*) {
  static const auto made = describe<Inner>("inner", {field("word", &Inner::word, "A word.")});
  return made;
}
const Schema& schema_of(const Outer*) {
  using O = Outer;
  static const auto made = describe<Outer>(
      "outer",
      {field("name", &O::name, "The name.", {.bytes_max = 5}),
       field("note", &O::note, "A note.", {.one_of = "a|b"}),
       field("hint", &O::hint, "A hint.", {.leave_out = true}), field("list", &O::list, "Words."),
       field("inners", &O::inners, "Inner ones."), field("inner", &O::inner, "An inner one."),
       field("number", &O::number, "A number.", {.min = 3}), ignored_field("old", &O::ignored)});
  return made;
}

std::vector<std::string> wrong_fields(std::string_view text) {
  auto read = read_json<Outer>(Json::parse(text).value());
  std::vector<std::string> names;
  if (!read)
    for (const auto& f : read.error().fields) names.push_back(f.field);
  return names;
}

Json schema_json(SchemaUse use) {
  JsonWriter w;
  write_json_schema(schema<Outer>(), use, w);
  return Json::parse(w.text()).value();
}

using Names = std::vector<std::string>;

Names required(SchemaUse use) {
  Names names;
  Json json = schema_json(use);
  for (const auto& one : *json.find("required")->as_array()) names.push_back(*one.as_string());
  return names;
}

}  // namespace

TEST_CASE("what must be there is named when it is missing, a list too") {
  CHECK(wrong_fields(R"({"name":"a","list":[],"number":3})").empty());
  CHECK(wrong_fields("{}") == Names{"name", "list", "number"});
}

TEST_CASE("unknown members and wrong values are named, all at once") {
  CHECK(wrong_fields(R"({"name":"longer","note":"c","list":[1],"number":2,"other":1})") ==
        Names{"name", "note", "list", "number", "other"});
  CHECK(wrong_fields(R"({"name":null,"list":null,"number":3})") == Names{"name", "list"});
}

TEST_CASE("what is accepted without effect may hold anything") {
  for (std::string_view value : {"null", "1", "{\"a\":[]}", "\"text\""})
    CHECK(wrong_fields(R"({"name":"a","list":[],"number":3,"old":)" + std::string(value) + "}")
              .empty());
}

TEST_CASE("an answer holds what a body may leave out") {
  CHECK(required(SchemaUse::Body) == Names{"name", "list", "number"});
  CHECK(required(SchemaUse::Answer) ==
        Names{"name", "note", "list", "inners", "inner", "number", "old"});
  JsonWriter w;
  write_json(Outer{}, w);
  Json written = Json::parse(w.text()).value();
  for (const auto& name : required(SchemaUse::Answer)) CHECK(written.find(name) != nullptr);
  CHECK(written.find("hint") == nullptr);
}

TEST_CASE("null is allowed where a value may be absent, also of lists and structs") {
  Json json = schema_json(SchemaUse::Answer);
  auto of = [&](std::string_view name) {
    return render_json(*json.find("properties")->find(name));
  };
  CHECK(of("note") ==
        R"({"type":["string","null"],"enum":["a","b",null],"description":"A note."})");
  CHECK(of("hint") == R"({"type":"string","description":"A hint."})");
  CHECK(of("inners") == R"({"type":["array","null"],"items":{"$ref":"#/components/schemas/inner"},)"
                        R"("description":"Inner ones."})");
  CHECK(of("inner") == R"({"anyOf":[{"$ref":"#/components/schemas/inner"},{"type":"null"}],)"
                       R"("description":"An inner one."})");
}

TEST_CASE("an example is made from the declarations and can be read back") {
  JsonWriter w;
  write_example(schema<Outer>(), w);
  CHECK(wrong_fields(w.text()).empty());
}

TEST_CASE("maps and bare texts have schemas and examples as well") {
  auto map = describe_map("sums", "integer", R"({"a":1})");
  JsonWriter w;
  write_json_schema(map, SchemaUse::Answer, w);
  CHECK(w.text() == R"({"type":"object","additionalProperties":{"type":"integer"}})");
  JsonWriter text;
  write_json_schema(schema<Word>(), SchemaUse::Answer, text);
  CHECK(text.text() == R"({"type":"string"})");
  JsonWriter example;
  write_example(map, example);
  CHECK(example.text() == R"({"a":1})");
}

TEST_CASE("members that a body does not have are told, but not without end") {
  std::string text = R"({"name":"a","list":[],"number":3,"owner_id":7,"is_admin":true)";
  auto some = read_json<Outer>(Json::parse(text + "}").value());
  REQUIRE_FALSE(some);
  REQUIRE(some.error().fields.size() == 2);
  CHECK(some.error().fields[1].message == "\"is_admin\" is not a member of this body.");
  for (int i = 0; i < 1000; ++i) text += text::format(",\"m{}\":0", i);
  auto many = read_json<Outer>(Json::parse(text + "}").value());
  REQUIRE_FALSE(many);
  CHECK(many.error().fields.size() <= 50);
}

}  // namespace stithy::web
