// SPDX-License-Identifier: Apache-2.0
//
// Arbitrary Markdown through the whole renderer, with every reference resolved: what comes out is
// harmless, and neither titles, excerpts nor plain texts fail.
// fuzz: src/kit/markdown.cc src/kit/sanitise.cc src/kit/markdown/sanitise_rules.cc
// fuzz: src/kit/markdown/parse_budget.cc src/kit/markdown/parse.cc src/kit/markdown/emoji.cc
// fuzz: src/kit/markdown/running_text.cc src/kit/markdown/filter_tags.cc
// fuzz: src/kit/highlight/languages.cc
// fuzz: src/base/html.cc src/base/text.cc src/base/encoding.cc src/base/result.cc
// fuzz: -lcmark-gfm-extensions -lcmark-gfm -lgumbo -lfmt
#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "kit/highlight.h"
#include "kit/markdown.h"
#include "kit/markdown/safety_probe.h"

// The grammars have inputs of their own; here code is only escaped.
stithy::Html stithy::kit::highlight_block(std::string_view code, Language) {
  return std::move(HtmlWriter().text(code)).take();
}

namespace {

void require_harmless(const std::string& document) {
  std::string danger = stithy::kit::find_danger(document);
  if (danger.empty()) return;
  std::fprintf(stderr, "%s in:\n%s\n", danger.c_str(), document.c_str());
  std::abort();
}

stithy::kit::MarkdownOptions resolving() {
  using stithy::kit::TextLink;
  stithy::kit::MarkdownOptions options;
  options.resolve_link = [](std::string_view path) { return "/b/" + std::string(path); };
  options.resolve_image = [](std::string_view src) { return std::string(src); };
  options.mention = [](std::string_view name) {
    return std::optional(TextLink{"/" + std::string(name), std::string(name)});
  };
  options.issue = [](std::string_view repository, std::uint64_t) {
    return std::optional(TextLink{"/" + std::string(repository)});
  };
  options.commit = [](std::string_view, std::string_view sha) {
    return std::optional(TextLink{"/" + std::string(sha)});
  };
  return options;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view source(reinterpret_cast<const char*>(bytes + 1), size - 1);
  auto options = resolving();
  options.hard_breaks = bytes[0] % 2 == 0;
  require_harmless(stithy::kit::render_markdown(source, options).text());
  require_harmless(stithy::kit::render_title(source).text());
  require_harmless(stithy::kit::render_plain_text(source).text());
  if (stithy::kit::markdown_to_text(source, 100).size() > 100) std::abort();
  return 0;
}
