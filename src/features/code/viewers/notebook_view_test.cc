// SPDX-License-Identifier: Apache-2.0
#include "features/code/viewers/notebook_view.h"

#include <doctest/doctest.h>

#include "base/text.h"
#include "kit/markdown/safety_probe.h"

namespace stithy::code {
namespace {

using Kind = NotebookOutput::Kind;

ShownOutput shown(NotebookOutput output) {
  Notebook book;
  book.cells.push_back({.kind = NotebookCell::Kind::Code, .outputs = {std::move(output)}});
  auto view = show_notebook(std::move(book), {});
  return std::move(view.cells.at(0).outputs.at(0));
}

TEST_CASE("code has the colours of the kernel's language") {
  Notebook book{.language = "python"};
  book.cells.push_back({.kind = NotebookCell::Kind::Code, .source = "return 1\n", .count = 3});
  book.cells.push_back({.kind = NotebookCell::Kind::Raw, .source = "return 1\n"});
  auto view = show_notebook(std::move(book), {});
  CHECK(view.cells.at(0).prompt == "3");
  CHECK(view.cells[0].lines.at(0).text() == "<i class=\"k\">return</i> <i class=\"n\">1</i>");
  CHECK(view.cells[1].lines.at(0).text() == "return 1");
}

TEST_CASE("HTML of an output passes the sanitiser") {
  auto table = shown({.kind = Kind::Html,
                      .rich = "<style>td{color:red}</style><table onclick=a()><tr><td>1</td></tr>"
                              "</table><script>alert(1)</script>"});
  CHECK(table.kind == ShownOutput::Kind::Prose);
  CHECK(table.body.text() == "<table tabindex=\"0\"><tbody><tr><td>1</td></tr></tbody></table>");
  for (std::string_view evil :
       {"<img src=x onerror=alert(1)>", "<a href='javascript:alert(1)'>x</a>",
        "<iframe srcdoc='<script>alert(1)</script>'></iframe>x", "<svg onload=alert(1)>x</svg>y"}) {
    auto out = shown({.kind = Kind::Html, .rich = std::string(evil)});
    CHECK(kit::find_danger(out.body.text()).empty());
  }
}

TEST_CASE("an output that a script would draw shows its text, or says why not") {
  auto with = shown(
      {.kind = Kind::Html, .text = "Figure(640x480)", .rich = "<div><script>1</script></div>"});
  CHECK(with.kind == ShownOutput::Kind::Log);
  CHECK(with.body.text() == "Figure(640x480)");
  auto without = shown({.kind = Kind::Html, .rich = "<div></div>"});
  CHECK(without.kind == ShownOutput::Kind::Note);
  CHECK(without.note == "This output is drawn by a script, which is not run here.");
}

TEST_CASE("a picture says in words what it shows") {
  auto named =
      shown({.kind = Kind::Picture, .text = "<Figure 1>", .picture = {.bytes = "png", .name = {}}});
  CHECK(named.body.text() == "<img src=\"data:image/png;base64,cG5n\" alt=\"&lt;Figure 1&gt;\">");
  auto nameless = shown({.kind = Kind::Picture, .picture = {.bytes = "png", .name = {}}});
  CHECK(nameless.body.text() == "<img src=\"data:image/png;base64,cG5n\" alt=\"Output\">");
}

TEST_CASE("pieces of one stream are joined, errors keep their colours") {
  Notebook book;
  book.cells.push_back({.kind = NotebookCell::Kind::Code,
                        .outputs = {{.is_stream = true, .text = "a"},
                                    {.is_stream = true, .text = "b"},
                                    {.kind = Kind::Warning, .is_stream = true, .text = "w"},
                                    {.text = "value"}}});
  auto view = show_notebook(std::move(book), {});
  REQUIRE(view.cells.at(0).outputs.size() == 3);
  CHECK(view.cells[0].outputs[0].body.text() == "ab");
  CHECK(view.cells[0].outputs[1].is_warning);
  auto failure = shown({.kind = Kind::Failure, .text = "\x1b[31mE\x1b[0m <b>"});
  CHECK(failure.is_failure);
  CHECK(failure.body.text() == "<span class=\"f31\">E</span> &lt;b&gt;");
}

TEST_CASE("what a page may hold is bounded, and what is cut is said") {
  auto text = shown({.text = std::string(200'000, 'x')});
  CHECK(text.body.text().size() < 70'000);
  CHECK(text::contains(text.note, "more of this output"));

  Notebook book;
  for (int i = 0; i < 3; ++i)
    book.cells.push_back(
        {.kind = NotebookCell::Kind::Code,
         .outputs = {{.kind = Kind::Picture, .picture = {.bytes = std::string(2'000'000, 'x')}}}});
  for (int i = 0; i < 1'200; ++i)
    book.cells.push_back(
        {.kind = NotebookCell::Kind::Markdown, .source = std::string(2'000, '['), .outputs = {}});
  auto view = show_notebook(std::move(book), {});
  CHECK(view.cells.size() == 1'000);
  CHECK(view.note == "203 further cells are in the source.");
  CHECK(view.cells[1].outputs[0].kind == ShownOutput::Kind::Picture);
  CHECK(view.cells[2].outputs[0].kind == ShownOutput::Kind::Note);
}

TEST_CASE("ids of two cells do not meet") {
  Notebook book;
  for (int i = 0; i < 2; ++i)
    book.cells.push_back({.kind = NotebookCell::Kind::Markdown, .source = "# A"});
  auto view = show_notebook(std::move(book), {});
  CHECK(text::contains(view.cells[0].prose.text(), "id=\"user-content-cell-1-a\""));
  CHECK(text::contains(view.cells[1].prose.text(), "id=\"user-content-cell-2-a\""));
}

}  // namespace
}  // namespace stithy::code
