// SPDX-License-Identifier: Apache-2.0
//
// The examples of the extensions of GitHub Flavored Markdown, as a page shows them in the end.
#include "kit/markdown.h"

#include "base/result.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "sys/files.h"

namespace stithy::kit {
namespace {

struct Example {
  int number = 0;
  std::string extension, markdown, html;
};

std::vector<Example> read_examples(std::string_view text) {
  std::vector<Example> examples;
  for (auto at = text.find("\n=== "); at != text.npos;) {
    const auto next = text.find("\n=== ", at + 1);
    auto [head, rest, has_head] = text::cut(text.substr(at + 5, next - at - 5), "\n");
    auto [number, extension, has_extension] = text::cut(head, " ");
    auto [markdown, html, has_html] = text::cut(rest, "==>\n");
    REQUIRE(has_html);
    examples.push_back({text::parse_number<int>(number).value_or(0), std::string(extension),
                        std::string(markdown), std::string(html)});
    at = next;
  }
  return examples;
}

// What a page adds to the elements of the specification, and how it writes them.
std::string as_specified(std::string html) {
  constexpr std::pair<std::string_view, std::string_view> kOurs[] = {
      {" tabindex=\"0\"", ""},  // a wide table is scrolled with the keyboard
      {" rel=\"nofollow noopener ugc\"", ""},
      {"<input type=\"checkbox\" disabled checked aria-label=\"Done\">",
       "<input checked=\"\" disabled=\"\" type=\"checkbox\">"},
      {"<input type=\"checkbox\" disabled aria-label=\"Not done\">",
       "<input disabled=\"\" type=\"checkbox\">"},
  };
  for (const auto& [ours, theirs] : kOurs) html = text::replace_all(html, ours, theirs);
  return std::string(text::trim(html));
}

struct Difference {
  int number;
  std::string_view why;
};
constexpr std::array kDifferences = {
    Difference{628, "addresses of ftp stay text, since browsers no longer open them"},
    Difference{653, "elements that are left open are closed"},
};

TEST_CASE("the examples of GitHub's extensions come out as specified but for two") {
  auto text = sys::read_file("src/kit/markdown/testdata/gfm_examples.txt");
  REQUIRE(text.has_value());
  const auto examples = read_examples(*text);
  REQUIRE(examples.size() == 24);
  std::set<int> different;
  for (const Example& example : examples) {
    const std::string html = as_specified(render_markdown(example.markdown, {}).text());
    if (html == text::trim(example.html)) continue;
    different.insert(example.number);
    const bool known =
        std::any_of(kDifferences.begin(), kDifferences.end(),
                    [&](const Difference& one) { return one.number == example.number; });
    CHECK_MESSAGE(known, example.number, " ", example.extension, "\n", example.markdown, "---\n",
                  html, "\n--- wanted\n", example.html);
  }
  for (const Difference& one : kDifferences) {
    CHECK_MESSAGE(different.contains(one.number), "example ", one.number, " is as specified now");
    MESSAGE("example ", one.number, " differs: ", one.why);
  }
}

}  // namespace
}  // namespace stithy::kit
