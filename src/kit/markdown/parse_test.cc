// SPDX-License-Identifier: Apache-2.0
//
// The examples of the CommonMark specification against our door to the parser, before sanitising.
#include "kit/markdown/parse.h"

#include "base/result.h"

#include <doctest/doctest.h>

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

// The parser implements 0.29 of the specification. Later rulings that it does not know: the largest
// character reference, <textarea> as an HTML block, currency signs beside emphasis, and two shapes
// of comments.
bool is_expected_difference(int number) {
  static const std::set<int> kDifferent = {28, 171, 354, 625, 626};
  return kDifferent.contains(number);
}

TEST_CASE("the examples of CommonMark 0.31 come out as specified") {
  auto specification = sys::read_file("node_modules/commonmark-spec/spec.txt");
  if (!specification) {
    MESSAGE("node_modules/commonmark-spec is not installed; skipped");
    return;
  }
  auto examples = read_examples(*specification);
  REQUIRE(examples.size() > 600);
  std::set<int> different;
  for (const Example& example : examples) {
    auto html = markdown_to_raw_html(example.markdown, {});
    REQUIRE(html.has_value());
    if (*html != example.html) {
      different.insert(example.number);
      CHECK_MESSAGE(is_expected_difference(example.number), example.number, "\n", example.markdown,
                    "---\n", *html, "--- wanted\n", example.html);
    }
  }
  MESSAGE("examples as specified: ", examples.size() - different.size(), " of ", examples.size());
}

}  // namespace
}  // namespace stithy::kit
