// SPDX-License-Identifier: Apache-2.0
#include "kit/markdown.h"

#include <algorithm>

#include "base/text.h"
#include "kit/highlight.h"
#include "kit/markdown/emoji.h"
#include "kit/markdown/filter_tags.h"
#include "kit/markdown/parse.h"
#include "kit/markdown/running_text.h"

namespace stithy::kit {

namespace {

Html plain_document(std::string_view source, std::string_view notice) {
  HtmlWriter out;
  out.markup("<div class=\"ui-alert ui-alert-note\"><p>").text(notice).markup("</p></div>");
  out.markup("<pre tabindex=\"0\"><code class=\"code\">").text(source).markup("</code></pre>");
  return std::move(out).take();
}

// YAML between "---" lines at the very top is shown as code: as Markdown it would be a rule and a
// heading. Returns the source with the block fenced.
std::string fence_front_matter(std::string_view source) {
  constexpr std::string_view kFence = "~~~~~~~~~~";
  auto [first, rest, more] = text::cut(source, "\n");
  if (!more || first.substr(0, 3) != "---" || !text::trim(first.substr(3)).empty())
    return std::string(source);
  for (std::size_t at = 0; at < rest.size();) {
    auto end = std::min(rest.find('\n', at), rest.size());
    bool closing = rest.substr(at, 3) == "---" && text::trim(rest.substr(at, end - at)) == "---";
    std::string_view body = rest.substr(0, at);
    if (closing && text::contains(body, ":") && !text::contains(body, kFence))
      return text::format("{}yaml\n{}{}\n\n{}", kFence, body, kFence,
                          rest.substr(std::min(end + 1, rest.size())));
    if (closing) break;
    at = end + 1;
  }
  return std::string(source);
}

std::optional<Html> coloured(std::string_view code, std::string_view word) {
  auto language = language_of_word(word);
  if (!language) return std::nullopt;
  return highlight_block(code, *language);
}

SanitiseOptions sanitise_options(const MarkdownOptions& options, RunningText& running) {
  SanitiseOptions sanitise;
  sanitise.id_prefix += options.id_scope;
  sanitise.resolve_link = options.resolve_link;
  sanitise.resolve_image = options.resolve_image;
  sanitise.code = &coloured;
  sanitise.heading_anchors = options.heading_anchors;
  sanitise.text = [&running](std::string_view s, bool in_link, HtmlWriter& out) {
    running.write(s, in_link, out);
  };
  return sanitise;
}

std::string collapsed(std::string_view s) {
  std::string out;
  for (char c : text::trim(s)) {
    bool space = c == ' ' || c == '\n' || c == '\t' || c == '\r';
    if (!space)
      out += c;
    else if (!out.ends_with(' '))
      out += ' ';
  }
  return out;
}

std::string cut_between_words(const std::string& s, std::size_t bytes_max) {
  constexpr std::string_view kEllipsis = "\u2026";
  if (s.size() <= bytes_max) return s;
  if (bytes_max <= kEllipsis.size()) return {};
  std::string_view head = text::prefix(s, bytes_max - kEllipsis.size());
  auto space = head.rfind(' ');
  // A single long word is cut inside.
  if (space != head.npos && space > head.size() / 2) head = head.substr(0, space);
  return text::format("{}{}", text::trim(head), kEllipsis);
}

}  // namespace

RenderedMarkdown render_markdown_document(std::string_view source, const MarkdownOptions& options) {
  if (source.size() > options.size_max.size()) {
    auto notice = text::format("This document is larger than {} and is shown as plain text.",
                               text::render_size(options.size_max.size()));
    return {plain_document(source, notice), {}, true};
  }
  auto raw = markdown_to_raw_html(fence_front_matter(source), {.hard_breaks = options.hard_breaks});
  RunningText running(options);
  if (raw) {
    auto safe = sanitise_html(filter_tags(*raw), sanitise_options(options, running));
    if (safe) return {std::move(safe->html), std::move(safe->headings), false};
  }
  return {plain_document(source,
                         "This document is too complex to be laid out and is shown as "
                         "plain text."),
          {},
          true};
}

Html render_markdown(std::string_view source, const MarkdownOptions& options) {
  return render_markdown_document(source, options).body;
}

Html render_title(std::string_view title) {
  HtmlWriter out;
  MarkdownOptions none;
  RunningText emoji(none);
  while (!title.empty()) {
    auto [before, rest, opened] = text::cut(title, "`");
    auto [code, after, closed] = text::cut(rest, "`");
    if (!opened || !closed || code.empty()) {
      auto end = opened && closed ? before.size() + 2 : title.size();
      emoji.write(title.substr(0, end), true, out);
      title.remove_prefix(end);
      continue;
    }
    emoji.write(before, true, out);
    out.markup("<code>").text(code).markup("</code>");
    title = after;
  }
  return std::move(out).take();
}

Html render_plain_text(std::string_view text) {
  HtmlWriter out;
  MarkdownOptions none;
  // Emoji names stay as they are: ":key:" is a field in reStructuredText.
  out.markup("<pre class=\"ui-plain\" tabindex=\"0\">");
  RunningText(none, {.emoji = false}).write(text, false, out);
  out.markup("</pre>");
  return std::move(out).take();
}

std::string markdown_to_text(std::string_view source, std::size_t bytes_max) {
  // An excerpt needs no more than the beginning, and nothing may cost more than it shows.
  source = text::prefix(source, 16 * bytes_max + 4096);
  auto words = markdown_words(source, bytes_max);
  if (!words) return cut_between_words(collapsed(text::repair_utf8(source)), bytes_max);
  return cut_between_words(replace_emoji(collapsed(*words)), bytes_max);
}

}  // namespace stithy::kit
