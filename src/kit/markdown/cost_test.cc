// SPDX-License-Identifier: Apache-2.0
//
// Documents made to be slow: each either comes out in time linear to its size or is refused early.
#include "kit/markdown.h"

#include <doctest/doctest.h>
#include <time.h>

#include <functional>

#include "base/text.h"

namespace stithy::kit {
namespace {

using Generator = std::function<std::string(std::size_t)>;

std::string repeated(std::string_view s, std::size_t bytes) {
  std::string out;
  while (out.size() + s.size() <= bytes) out += s;
  return out;
}

// Counts up inside: "[^0] [^1] ...".
std::string numbered(std::string_view before, std::string_view after, std::size_t bytes) {
  std::string out;
  for (int i = 0; out.size() < bytes; ++i) out += text::format("{}{}{}", before, i, after);
  return out;
}

Generator repeat(std::string_view s) {
  return [s](std::size_t n) { return repeated(s, n); };
}

Generator repeat(std::string_view first, std::string_view second) {
  return [=](std::size_t n) {
    return std::string(repeated(first, n / 2)) + "\n\n" + repeated(second, n / 2);
  };
}

struct Named {
  const char* name;
  Generator generate;
};

const std::vector<Named>& generators() {
  static const std::vector<Named> all = {
      {"open brackets", repeat("[")},
      {"images", repeat("![")},
      {"open links", repeat("[a](")},
      {"open angle links", repeat("[a](<b")},
      {"stars and underscores", repeat("*a_ ")},
      {"mixed closers", repeat("*a ", "_a*_ ")},
      {"tildes", repeat("a~ ~b")},
      {"nested quotes", repeat("> ")},
      {"nested lists", repeat("- ")},
      {"many items", repeat("- a\n")},
      {"table columns",
       [](std::size_t n) { return repeated("|a", n / 2) + "|\n" + repeated("|-", n / 2) + "|\n"; }},
      {"table rows that are filled up",
       [](std::size_t n) {
         return repeated("|a", n / 8) + "|\n" + repeated("|-", n / 8) + "|\n" +
                repeated("x\n", n / 4);
       }},
      {"footnotes",
       [](std::size_t n) {
         return numbered("[^", "] ", n / 2) + "\n\n" + numbered("[^", "]: a\n\n", n / 2);
       }},
      {"one footnote used often", repeat("[^1]: a", "[^1] ")},
      {"definitions", [](std::size_t n) { return numbered("[", "]: a\n", n); }},
      {"a long definition used often",
       [](std::size_t n) {
         return "[a]: /" + repeated("x", n / 2) + "\n\n" + repeated("[a] ", n / 2);
       }},
      {"entities", repeat("&amp;")},
      {"ampersands", repeat("&")},
      {"backtick runs",
       [](std::size_t n) {
         std::string out;
         for (std::size_t i = 1; out.size() < n; ++i) out += "e" + std::string(i, '`');
         return out;
       }},
      {"addresses", repeat("http://a.b/(")},
      {"one address and parentheses",
       [](std::size_t n) { return "http://a.b/" + repeated(")", n); }},
      {"bare hosts", repeat("www.")},
      {"hosts with underscores", repeat("www._a.")},
      {"mail addresses", repeat("a@b.c")},
      {"at signs", repeat("a@")},
      {"references", repeat("a/b#1 ")},
      {"colons", repeat(":a")},
      {"hex digits", repeat("a1")},
      {"comments", repeat("x<!--")},
      {"declarations", repeat("x<!A ")},
      {"instructions", repeat("x<?")},
      {"character data", repeat("x<![CDATA[")},
      {"open elements", repeat("<div>")},
      {"open elements and ends", repeat("<div>", "</p>")},
      {"formatting elements",
       [](std::size_t n) { return numbered("<b x=", ">", n / 2) + repeated("<p>", n / 2); }},
      {"attributes", [](std::size_t n) { return "<div " + numbered("a", "=1 ", n) + ">"; }},
      {"tables in tables", repeat("<table>")},
      {"foster parents", [](std::size_t n) { return "<table>" + repeated("<b>x", n); }},
      {"headings", repeat("# a\n")},
      {"fences", repeat("```c\nx\n```\n")},
      {"alerts", repeat("> [!NOTE]\n> a\n\n")},
      {"a long paragraph", repeat("The *quick* [fox](http://x.y/z) **jumps** over `dogs`.\n")},
  };
  return all;
}

double processor_millis() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

TEST_CASE("no document costs more than time linear to its size") {
  MarkdownOptions options;
  options.issue = [](std::string_view, std::uint64_t) { return std::optional(TextLink{"/x"}); };
  options.mention = [](std::string_view) { return std::optional(TextLink{"/x"}); };
  options.commit = [](std::string_view, std::string_view) { return std::optional(TextLink{"/x"}); };
  render_markdown("```c\nx\n```", options);  // compiles the query outside the measurement
  for (const Named& named : generators()) {
    INFO(named.name);
    double before = 0;
    for (std::size_t kib : {16, 32, 64}) {
      std::string source = named.generate(kib * 1024);
      double start = processor_millis();
      auto document = render_markdown_document(source, options);
      double took = processor_millis() - start;
      // The two parsers have 30 ms each and a share by size; unoptimised builds add their own.
      CHECK(took < 150 + 4.0 * static_cast<double>(kib));
      if (!document.plain && before > 0) CHECK(took < 4 * before + 20);
      before = took;
      CHECK(document.body.text().size() < 80 * source.size() + 4096);
    }
  }
}

}  // namespace
}  // namespace stithy::kit
