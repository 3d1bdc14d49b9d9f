// SPDX-License-Identifier: Apache-2.0
//
// markdown.h — GitHub Flavored Markdown to safe HTML.
//
// Tables, strikethrough, task lists, footnotes, bare addresses, alerts ("> [!NOTE]"), emoji short
// names, headings with ids, fenced code in colour, and raw HTML as far as kit/sanitise.h allows.
// Links, images and references (#12, @ada, a commit) are resolved by the caller's functions, which
// decide by the viewer's rights. Every page wraps the result in an element of class "ui-prose".
// Pure and thread-safe. Nothing fails: a document that is too large or too complex is shown as
// plain text under a notice that says so.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/byte_count.h"
#include "base/html.h"
#include "kit/sanitise.h"

namespace stithy::kit {

// Where a reference in running text leads. `title` is shown when the pointer rests on it.
struct TextLink {
  std::string href;
  std::string title{};
};

struct MarkdownOptions {
  // As in SanitiseOptions. "docs/a.md#use" arrives whole.
  std::function<std::string(std::string_view path)> resolve_link{};
  std::function<std::string(std::string_view src)> resolve_image{};
  // nullopt leaves the text as it is: absent, or not to be seen by the viewer.
  // @ada and @acme/core: the name without '@'.
  std::function<std::optional<TextLink>(std::string_view name)> mention{};
  // #12 with an empty `repository`; acme/engine#12 with "acme/engine".
  std::function<std::optional<TextLink>(std::string_view repository, std::uint64_t number)> issue{};
  // 7 to 40 hex digits; acme/engine@1a2b3c4 with "acme/engine".
  std::function<std::optional<TextLink>(std::string_view repository, std::string_view sha)>
      commit{};
  // Tells apart the ids of several documents on one page: "c17-".
  std::string id_scope{};
  // A line break in the text is one on the page, as people expect in comments.
  bool hard_breaks = false;
  bool heading_anchors = true;
  // Larger documents are shown as plain text.
  ByteCount size_max = ByteCount::mebi(1);
  // How many references are looked up in one document; further ones stay text.
  std::size_t references_max = 1000;
};

struct RenderedMarkdown {
  Html body;
  std::vector<DocumentHeading> headings{};
  bool plain = false;  // too large or too complex: shown as plain text
};

RenderedMarkdown render_markdown_document(std::string_view source, const MarkdownOptions& options);
Html render_markdown(std::string_view source, const MarkdownOptions& options);

// One line (a title): code spans and emoji, nothing else.
Html render_title(std::string_view title);

// A README in another language than Markdown: its lines in <pre>, bare addresses as links.
Html render_plain_text(std::string_view text);

// The words of a document without markup, blocks separated by a space; for excerpts, mail subjects
// and search. At most `bytes_max`, cut between words with "…".
std::string markdown_to_text(std::string_view source, std::size_t bytes_max);

}  // namespace stithy::kit
