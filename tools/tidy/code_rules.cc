// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "tidy/rules.h"

namespace tidy {

namespace {

bool is_excused(std::string_view after, const std::vector<std::string>& excuses) {
  while (after.starts_with(' ')) after.remove_prefix(1);
  return std::any_of(excuses.begin(), excuses.end(),
                     [&](const std::string& excuse) { return after.starts_with(excuse); });
}

// Whether a name with this text before it is the library's function: no member (x.connect), no
// qualified name of ours (edge::connect), no declaration (bool connect).
bool is_free_call(std::string_view before) {
  if (before.ends_with('.') || before.ends_with("->")) return false;
  if (before.ends_with("::")) {
    const bool qualified = before.size() > 2 && is_word_char(before[before.size() - 3]);
    return !qualified || before.ends_with("std::");
  }
  if (!before.ends_with(' ') || before.size() < 2 || before.ends_with("return ")) return true;
  const char last = before[before.size() - 2];
  return !is_word_char(last) && last != '>' && last != '&';
}

// A rule of docs/tidy.toml that forbids words in code outside some files:
//   words     whole words, unless one of `unless_before` follows
//   calls     names followed by ( that are not members (x.connect( is no breach)
//   message   what to do instead
void check_list(const std::string& rule, const Source& source, Report& report) {
  if (!report.wants(rule, source)) return;
  const auto& table = report.settings().of(rule);
  const std::string_view code = source.code;
  const auto add = [&](std::size_t at, const std::string& word) {
    report.add(source, source.line_at(at), rule, word + ": " + table.text("message"));
  };
  for (const auto& word : table.list("words")) {
    for (auto at = find_word(code, word); at != std::string_view::npos;
         at = find_word(code, word, at + 1)) {
      if (!is_excused(code.substr(at + word.size()), table.list("unless_before"))) add(at, word);
    }
  }
  for (const auto& word : table.list("calls")) {
    for (auto at = find_word(code, word); at != std::string_view::npos;
         at = find_word(code, word, at + 1)) {
      auto next = at + word.size();
      while (next < code.size() && code[next] == ' ') ++next;
      if (next >= code.size() || code[next] != '(') continue;
      if (is_free_call(code.substr(0, at))) add(at, word);
    }
  }
}

// `#include <regex>` stands in code, since only quoted text is blanked.
void check_header(const std::string& rule, const Source& source, Report& report,
                  std::string_view header) {
  if (!report.wants(rule, source)) return;
  const std::string line = "#include <" + std::string(header) + ">";
  if (const auto at = source.code.find(line); at != std::string::npos) {
    report.add(source, source.line_at(at), rule,
               line + ": " + report.settings().of(rule).text("message"));
  }
}

// x.cc includes x.h first, which proves that x.h needs nothing before it.
void check_own_header(const Source& source, Report& report) {
  if (!source.path.ends_with(".cc") || !report.wants("own-header", source)) return;
  const std::string own = source.path.substr(0, source.path.size() - 3) + ".h";
  bool first = true;
  for (int number = 1; number <= source.line_count(); ++number) {
    const std::string_view line = source.line(number);
    if (!line.starts_with("#include ")) continue;
    if (line.starts_with("#include \"") && line.size() > 11) {
      const std::string_view target = line.substr(10, line.find('"', 10) - 10);
      if (own.ends_with("/" + std::string(target)) && !first) {
        report.add(source, number, "own-header", "a source includes its own header first");
      }
    }
    first = false;
  }
}

std::string_view without_blanks(std::string_view line) {
  while (!line.empty() && line.front() == ' ') line.remove_prefix(1);
  while (!line.empty() && line.back() == ' ') line.remove_suffix(1);
  return line;
}

// A comment that is a rule of dashes, or a statement that somebody switched off.
void check_comments(const Source& source, Report& report) {
  const bool known = source.language == Language::Cpp || source.language == Language::Script;
  if (!known || !report.wants("comment", source)) return;
  for (int number = 1; number <= source.line_count(); ++number) {
    std::string_view line = without_blanks(source.line(number));
    if (!line.starts_with("//") || !without_blanks(source.code_line(number)).empty()) continue;
    if (line.starts_with("//  ")) continue;  // an example, set in
    line = without_blanks(line.substr(2));
    const auto rule = line.find_first_not_of("-=*#/_~");
    if ((rule == std::string_view::npos ? line.size() : rule) >= 4 ||
        line.find("------") != std::string_view::npos ||
        line.find("======") != std::string_view::npos) {
      report.add(source, number, "comment", "a section banner; the order of the file is enough");
    } else if ((line.ends_with(");") || line.ends_with("{")) && line.find('(') < line.find(' ') &&
               line.find('(') != std::string_view::npos) {
      report.add(source, number, "comment", "commented-out code; git remembers it");
    }
  }
}

}  // namespace

void check_code(const Source& source, Report& report) {
  if (source.binary) return;
  if (source.language == Language::Cpp) {
    for (const auto& rule : report.settings().forbidding()) check_list(rule, source, report);
    check_header("regex", source, report, "regex");
    check_header("iostream", source, report, "iostream");
    check_own_header(source, report);
  }
  check_comments(source, report);
}

}  // namespace tidy
