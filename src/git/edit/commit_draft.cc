// SPDX-License-Identifier: Apache-2.0
#include "git/edit/commit_draft.h"

#include <cstdlib>

#include "base/text.h"

namespace stithy::git {

namespace {

// "Ada <ada@example.org> 1700000000 +0100"
Result<std::string> render_signature(const Signature& by) {
  const std::string name = header_text(by.name), email = header_text(by.email);
  if (!text::is_utf8(by.name) || !text::is_utf8(by.email))
    return invalid("The name of an author is valid UTF-8.");
  if (name.empty()) return invalid("The author needs a name.");
  const int minutes = std::abs(by.offset_minutes);
  return text::format("{} <{}> {} {}{:02}{:02}", name, email, by.at.seconds(),
                      by.offset_minutes < 0 ? '-' : '+', minutes / 60, minutes % 60);
}

Result<std::string> checked_message(std::string_view message) {
  if (!text::is_utf8(message) || message.find('\0') != message.npos)
    return invalid("The message must be text in UTF-8 without NUL bytes.");
  return std::string(message);
}

bool is_crud(char c) {
  return static_cast<unsigned char>(c) <= 0x20 ||
         std::string_view(".,:;<>\"\\'").find(c) != std::string_view::npos;
}

}  // namespace

std::string header_text(std::string_view words) {
  std::string out;
  for (char c : words)
    if (static_cast<unsigned char>(c) >= 0x20 && c != '<' && c != '>') out += c;
  // Git takes these away at both ends as well.
  std::string_view rest = out;
  while (!rest.empty() && is_crud(rest.front())) rest.remove_prefix(1);
  while (!rest.empty() && is_crud(rest.back())) rest.remove_suffix(1);
  return std::string(rest);
}

std::string clean_message(std::string_view message) {
  std::string plain = text::replace_all(message, "\r\n", "\n");
  plain = text::replace_all(plain, "\r", "\n");
  std::string out;
  std::size_t empty_lines = 0;
  for (std::string_view line : text::split(plain, '\n')) {
    while (line.ends_with(' ') || line.ends_with('\t')) line.remove_suffix(1);
    if (line.empty()) {
      ++empty_lines;
      continue;
    }
    if (!out.empty() && empty_lines > 0) out += '\n';
    empty_lines = 0;
    out += line;
    out += '\n';
  }
  return out;
}

Result<std::string> render_commit(const CommitDraft& draft) {
  std::string out = "tree " + draft.tree.hex() + "\n";
  for (const Oid& parent : draft.parents) out += "parent " + parent.hex() + "\n";
  out += "author " + TRY(render_signature(draft.author)) + "\n";
  out += "committer " + TRY(render_signature(draft.committer)) + "\n\n";
  return out + TRY(checked_message(draft.message));
}

Result<std::string> render_tag(const TagDraft& draft) {
  std::string out = text::format("object {}\ntype {}\ntag {}\n", draft.target.hex(),
                                 kind_name(draft.target_kind), draft.name);
  out += "tagger " + TRY(render_signature(draft.tagger)) + "\n\n";
  return out + TRY(checked_message(draft.message));
}

}  // namespace stithy::git
