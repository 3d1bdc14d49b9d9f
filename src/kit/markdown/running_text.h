// SPDX-License-Identifier: Apache-2.0
//
// running_text.h — what running text contains beside words: addresses, references, emoji.
//
// Works on the text nodes of a parsed document, so code and attributes are never touched. Time is
// linear: every look back or ahead is bounded by the longest name that could be meant.
// One RunningText serves one document; it counts the references it has looked up.
#pragma once

#include <string_view>

#include "base/html.h"
#include "kit/markdown.h"

namespace stithy::kit {

struct RunningTextParts {
  bool emoji = true;
};

class RunningText {
 public:
  explicit RunningText(const MarkdownOptions& options, RunningTextParts parts = {})
      : options_(options), parts_(parts) {}
  // Within a link only emoji are replaced.
  void write(std::string_view text, bool in_link, HtmlWriter& out);

 private:
  struct Span {
    std::size_t begin = 0, end = 0;
  };
  bool try_emoji(std::size_t at);
  bool try_web_address(std::size_t at);
  bool try_mail_address(std::size_t at);
  bool try_mention(std::size_t at);
  bool try_issue(std::size_t at);
  bool try_commit(std::size_t at);
  bool may_look_up();
  std::size_t repository_before(std::size_t at) const;
  void flush(std::size_t until);
  void link(Span span, const TextLink& target);
  void outside_link(Span span, std::string_view scheme);
  bool word_at(std::size_t at) const;
  char before(std::size_t at) const { return at == 0 ? ' ' : text_[at - 1]; }

  const MarkdownOptions& options_;
  RunningTextParts parts_;
  std::size_t looked_up_ = 0;
  // Of the text node being written.
  std::string_view text_;
  HtmlWriter* out_ = nullptr;
  std::size_t written_ = 0;
};

}  // namespace stithy::kit
