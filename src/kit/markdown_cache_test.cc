// SPDX-License-Identifier: Apache-2.0
#include "kit/markdown_cache.h"

#include <doctest/doctest.h>

#include <chrono>
#include <cstdio>

#include "kit/cache/memory_store.h"

namespace stithy::kit {

namespace {

struct Bench {
  sys::SystemClock clock;
  Metrics metrics;
  cache::Cache cache{std::make_unique<cache::MemoryStore>(cache::MemoryOptions{}, clock), metrics};
  int links = 0;

  RenderedMarkdown render(std::string_view place, std::string_view source) {
    MarkdownOptions options;
    options.resolve_link = [&](std::string_view path) {
      ++links;
      return std::string(place) + std::string(path);
    };
    return cached_markdown(cache, place, source, options, Deadline::never());
  }
};

}  // namespace

TEST_CASE("a document is rendered once for each place and text") {
  Bench bench;
  constexpr std::string_view kText = "# One\n\n[a](x.md) <b>&amp;</b>\n\n## Two: 2\n";
  auto first = bench.render("/ada/", kText);
  CHECK_EQ(bench.links, 1);
  auto second = bench.render("/ada/", kText);
  CHECK_EQ(bench.links, 1);
  CHECK_EQ(first.body.text(), second.body.text());
  REQUIRE_EQ(second.headings.size(), 2);
  for (std::size_t i = 0; i < 2; ++i) {
    CHECK_EQ(first.headings[i].level, second.headings[i].level);
    CHECK_EQ(first.headings[i].text, second.headings[i].text);
    CHECK_EQ(first.headings[i].id, second.headings[i].id);
  }
  auto elsewhere = bench.render("/bob/", kText);
  CHECK_EQ(bench.links, 2);
  CHECK(elsewhere.body.text().find("/bob/x.md") != std::string::npos);
  bench.render("/ada/", "[b](x.md)");
  CHECK_EQ(bench.links, 3);
  // Bytes cannot wander from the text to the place.
  bench.render("/ada/[", "b](x.md)");
  CHECK_EQ(bench.render("/ada", "/[b](x.md)").body.text().find("/ada/["), std::string::npos);
}

TEST_CASE("a document that is known costs less than one that is rendered") {
  Bench bench;
  std::string text;
  for (int i = 0; text.size() < 60'000; ++i)
    text +=
        "## Part " + std::to_string(i) +
        "\n\nSome *words* with `code`, a [link](doc.md) and more.\n\n```cpp\nint main() { return "
        "0; }\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n";
  using Clock = std::chrono::steady_clock;
  auto began = Clock::now();
  bench.render("/ada/", text);
  std::chrono::duration<double, std::milli> cold = Clock::now() - began;
  began = Clock::now();
  for (int i = 0; i < 10; ++i) bench.render("/ada/", text);
  std::chrono::duration<double, std::milli> warm = (Clock::now() - began) / 10;
  std::printf("a document of %zu bytes: rendered in %.2f ms, known in %.2f ms\n", text.size(),
              cold.count(), warm.count());
  CHECK(bench.links > 0);
}

}  // namespace stithy::kit
