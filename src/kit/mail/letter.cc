// SPDX-License-Identifier: Apache-2.0
#include "kit/mail/letter.h"

#include "base/text.h"

namespace stithy::mail {

namespace {

constexpr std::size_t kWidth = 72;

void add_wrapped(std::string& out, std::string_view paragraph) {
  std::size_t column = 0;
  for (std::string_view word : text::split(paragraph, ' ')) {
    if (word.empty()) continue;
    bool breaks = column > 0 && column + 1 + word.size() > kWidth;
    if (column > 0) out += breaks ? '\n' : ' ';
    column = (breaks || column == 0 ? 0 : column + 1) + word.size();
    out += word;
  }
  out += '\n';
}

}  // namespace

std::string render_text(const Letter& letter) {
  std::string out;
  add_wrapped(out, letter.subject);
  for (const auto& paragraph : letter.paragraphs) {
    out += '\n';
    add_wrapped(out, paragraph);
  }
  if (!letter.facts.empty()) out += '\n';
  for (const auto& [label, value] : letter.facts) out += text::format("{}: {}\n", label, value);
  if (!letter.action_url.empty())
    out += text::format("\n{}:\n{}\n", letter.action_label, letter.action_url);
  if (letter.reason.empty() && letter.unsubscribe_url.empty()) return out;
  out += "\n-- \n";  // what programs leave out of answers
  if (!letter.reason.empty()) add_wrapped(out, letter.reason);
  if (!letter.unsubscribe_url.empty())
    out += text::format("Get no more of these:\n{}\n", letter.unsubscribe_url);
  return out;
}

}  // namespace stithy::mail
