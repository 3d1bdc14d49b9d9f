// SPDX-License-Identifier: Apache-2.0
//
// The examples of the CommonMark specification against our door to the parser, before sanitising.
#include "kit/markdown/parse.h"

#include "base/result.h"

#include <cmark-gfm.h>
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <set>

#include "base/text.h"
#include "sys/files.h"

namespace stithy::kit {
namespace {

struct Example {
  int number = 0;
  std::string markdown, html;
};

// The specification writes a tab as an arrow.
std::string with_tabs(std::string_view s) { return text::replace_all(s, "\u2192", "\t"); }

std::vector<Example> read_examples(std::string_view specification) {
  std::vector<Example> examples;
  const std::string fence(32, '`');
  const std::string begin = fence + " example\n";
  specification = specification.substr(0, specification.find("<!-- END TESTS -->"));
  for (auto at = specification.find(begin); at != specification.npos;
       at = specification.find(begin, at)) {
    at += begin.size();
    auto end = specification.find("\n" + fence, at - 1);
    auto [markdown, html, found] = text::cut(specification.substr(at, end + 1 - at), "\n.\n");
    std::string source = std::string(markdown) + "\n";
    // An example with nothing before its dot has an empty source.
    if (specification.substr(at, 2) == ".\n") {
      source.clear();
      html = specification.substr(at + 2, end + 1 - at - 2);
    }
    examples.push_back({static_cast<int>(examples.size()) + 1, with_tabs(source), with_tabs(html)});
  }
  return examples;
}

// cmark-gfm 0.29 implements 0.29 of the specification, which later versions ruled differently in
// these; its own program says the same of them, with and without extensions.
struct Difference {
  int number;
  std::string_view why;
};
constexpr std::array kDifferences = {
    Difference{28, "0.30 takes no character reference of more than seven decimal digits"},
    Difference{171, "0.30 lets a line with <textarea> begin an HTML block"},
    Difference{354, "0.31 counts symbols such as currency signs as punctuation beside emphasis"},
    Difference{625, "0.31 takes a comment that holds two hyphens"},
    Difference{626, "0.31 takes the comments <!--> and <!--->"},
};

// What the library alone makes of it: no extension, no footnotes.
std::string library_html(std::string_view source) {
  char* html = cmark_markdown_to_html(source.data(), source.size(), CMARK_OPT_UNSAFE);
  std::string out(html);
  std::free(html);
  return out;
}

TEST_CASE("the examples of CommonMark 0.31 come out as specified but for five") {
  auto specification = sys::read_file("node_modules/commonmark-spec/spec.txt");
  REQUIRE(specification.has_value());
  auto examples = read_examples(*specification);
  REQUIRE(examples.size() == 652);
  std::set<int> different;
  for (const Example& example : examples) {
    auto html = markdown_to_raw_html(example.markdown, {});
    REQUIRE(html.has_value());
    // No extension of ours changes what CommonMark says.
    CHECK_MESSAGE(*html == library_html(example.markdown), "example ", example.number);
    if (*html == example.html) continue;
    different.insert(example.number);
    const bool known =
        std::any_of(kDifferences.begin(), kDifferences.end(),
                    [&](const Difference& one) { return one.number == example.number; });
    CHECK_MESSAGE(known, example.number, "\n", example.markdown, "---\n", *html, "--- wanted\n",
                  example.html);
  }
  for (const Difference& one : kDifferences) {
    CHECK_MESSAGE(different.contains(one.number), "example ", one.number, " is as specified now");
    MESSAGE("example ", one.number, " differs: ", one.why);
  }
}

}  // namespace
}  // namespace stithy::kit
