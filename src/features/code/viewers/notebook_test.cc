// SPDX-License-Identifier: Apache-2.0
#include "features/code/viewers/notebook.h"

#include <doctest/doctest.h>

#include "base/text.h"

namespace stithy::code {
namespace {

using Kind = NotebookOutput::Kind;

// The smallest beginning that says "PNG".
const std::string kPng = std::string("\x89PNG\r\n\x1a\n", 8);

Notebook notebook_of(std::string_view text) {
  auto notebook = parse_notebook(text);
  REQUIRE(notebook.has_value());
  return *std::move(notebook);
}

NotebookOutput output_of(std::string_view output) {
  auto book = notebook_of(text::format(
      R"({{"nbformat":4,"cells":[{{"cell_type":"code","source":"","outputs":[{}]}}]}})", output));
  REQUIRE(book.cells.at(0).outputs.size() == 1);
  return book.cells[0].outputs[0];
}

TEST_CASE("cells of format 4 come in order, with source as text or as lines") {
  auto book = notebook_of(R"({"nbformat":4,"nbformat_minor":5,
    "metadata":{"language_info":{"name":"julia"},"kernelspec":{"language":"python"}},
    "cells":[{"cell_type":"markdown","source":["# A\n","b"]},
             {"cell_type":"code","execution_count":7,"source":"x = 1","outputs":[]},
             {"cell_type":"code","execution_count":null,"source":"y","outputs":[]},
             {"cell_type":"raw","source":"z"},{"cell_type":"of tomorrow","source":"t"}]})");
  CHECK(book.language == "julia");
  REQUIRE(book.cells.size() == 5);
  CHECK(book.cells[0].kind == NotebookCell::Kind::Markdown);
  CHECK(book.cells[0].source == "# A\nb");
  CHECK(book.cells[1].count == 7);
  CHECK(book.cells[2].count == std::nullopt);
  CHECK(book.cells[3].kind == NotebookCell::Kind::Raw);
  CHECK(book.cells[4].source == "t");
}

TEST_CASE("worksheets, headings and outputs of format 3 are read") {
  auto book = notebook_of(R"({"nbformat":3,"worksheets":[{"cells":[
    {"cell_type":"heading","level":2,"source":["Title"]},
    {"cell_type":"code","prompt_number":3,"input":["x = 1"],"outputs":[
      {"output_type":"stream","stream":"stderr","text":["w"]},
      {"output_type":"pyout","prompt_number":3,"html":"<b>x</b>","text":"x"},
      {"output_type":"pyerr","ename":"E","evalue":"v","traceback":["t1","t2"]}]}]}]})");
  CHECK(book.language == "python");
  REQUIRE(book.cells.size() == 2);
  CHECK(book.cells[0].source == "## Title");
  CHECK(book.cells[1].source == "x = 1");
  CHECK(book.cells[1].count == 3);
  const auto& outputs = book.cells[1].outputs;
  REQUIRE(outputs.size() == 3);
  CHECK(outputs[0].kind == Kind::Warning);
  CHECK(outputs[1].kind == Kind::Html);
  CHECK(outputs[1].rich == "<b>x</b>");
  CHECK(outputs[2].kind == Kind::Failure);
  CHECK(outputs[2].text == "t1\nt2\n");
}

TEST_CASE("of several forms the one that can be shown is chosen") {
  auto png = text::to_base64(kPng);
  auto picture = output_of(text::format(
      R"({{"output_type":"display_data",
           "data":{{"text/html":"<i>","image/png":"{}\n","text/plain":"fig"}}}})",
      png));
  CHECK(picture.kind == Kind::Picture);
  CHECK(picture.picture.bytes == kPng);
  CHECK(picture.text == "fig");
  CHECK(output_of(R"({"output_type":"execute_result","data":{"text/plain":["1","2"]}})").text ==
        "12");
  CHECK(output_of(R"({"output_type":"display_data","data":{"application/json":{"a":1}}})").text ==
        R"({"a":1})");
  auto unknown = output_of(R"({"output_type":"display_data","data":{"application/x":1,"b/c":2}})");
  CHECK(unknown.kind == Kind::Unknown);
  CHECK(unknown.rich == "application/x, b/c");
}

TEST_CASE("a picture is one by its bytes, not by its name") {
  auto evil = text::to_base64("<svg onload=alert(1)>");
  auto out = output_of(text::format(
      R"({{"output_type":"display_data","data":{{"image/png":"{}","text/plain":"t"}}}})", evil));
  CHECK(out.kind == Kind::Text);
  CHECK(out.text == "t");
  CHECK(output_of(R"({"output_type":"display_data","data":{"image/png":"no base64!"}})").kind ==
        Kind::Unknown);
  CHECK(output_of(R"({"output_type":"display_data","data":{"image/svg+xml":"<svg/>"}})").kind ==
        Kind::Unknown);
}

TEST_CASE("attachments of a cell are its pictures") {
  auto book = notebook_of(text::format(
      R"({{"cells":[{{"cell_type":"markdown","source":"",
                      "attachments":{{"a.png":{{"image/png":"{}"}}}}}}]}})",
      text::to_base64(kPng)));
  REQUIRE(book.cells.at(0).attachments.size() == 1);
  CHECK(book.cells[0].attachments[0].name == "a.png");
}

TEST_CASE("members of unexpected types are passed over") {
  auto book = notebook_of(R"({"metadata":7,"cells":[
    {"cell_type":["code"],"source":{"a":1},"outputs":"x","attachments":[1]},
    {"cell_type":"code","source":[1,null,"a"],"execution_count":"7","outputs":[1,{}]},
    {"cell_type":"heading","level":900,"source":"h"}]})");
  REQUIRE(book.cells.size() == 3);
  CHECK(book.cells[1].source == "a");
  CHECK(book.cells[1].outputs.size() == 1);
  CHECK(book.cells[2].source == "###### h");
}

TEST_CASE("what is no notebook is refused with words") {
  for (std::string_view text : {"", "{", "[]", "{}", "7", R"({"cells":{}})", R"({"cells":[7]})",
                                R"({"worksheets":[7]})", "{\"cells\":[]} x"}) {
    INFO(text);
    auto notebook = parse_notebook(text);
    REQUIRE_FALSE(notebook.has_value());
    CHECK(notebook.error().code == Code::Invalid);
    CHECK_FALSE(notebook.error().message.empty());
  }
  CHECK(notebook_of(R"({"cells":[]})").cells.empty());
}

TEST_CASE("depth and number of values are bounded before memory is spent") {
  CHECK_FALSE(parse_notebook(std::string(4'000'000, '[')).has_value());
  std::string wide =
      R"({"cells":[)" + text::replace_all(std::string(700'000, 'x'), "x", "0,") + "0]}";
  CHECK_FALSE(parse_notebook(wide).has_value());
  // Commas within strings are no values.
  std::string prose =
      R"({"cells":[{"cell_type":"raw","source":")" + std::string(700'000, ',') + "\"}]}";
  CHECK(notebook_of(prose).cells.size() == 1);
}

}  // namespace
}  // namespace stithy::code
