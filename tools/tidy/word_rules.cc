// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cctype>

#include "tidy/rules.h"

namespace tidy {

namespace {

// "words" of [rule.names]: `old -> new`, taken apart.
struct Replacement {
  std::string old;
  std::string instead;
};

std::vector<Replacement> replacements(const std::vector<std::string>& list) {
  std::vector<Replacement> out;
  for (const auto& entry : list) {
    const auto arrow = entry.find(" -> ");
    if (arrow == std::string::npos) {
      out.push_back({entry, "a name that says what it is"});
    } else {
      out.push_back({entry.substr(0, arrow), entry.substr(arrow + 4)});
    }
  }
  return out;
}

std::string lowered(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return out;
}

bool is_type_name(std::string_view word) {
  return word.size() > 1 && std::isupper(static_cast<unsigned char>(word[0])) != 0 &&
         std::any_of(word.begin(), word.end(),
                     [](unsigned char c) { return std::islower(c) != 0; });
}

// Calls `visit(word, offset)` for every identifier of the code.
template <class Visit>
void each_identifier(std::string_view code, Visit visit) {
  for (std::size_t at = 0; at < code.size();) {
    if (!is_word_char(code[at])) {
      ++at;
      continue;
    }
    std::size_t end = at;
    while (end < code.size() && is_word_char(code[end])) ++end;
    if (std::isdigit(static_cast<unsigned char>(code[at])) == 0) {
      visit(code.substr(at, end - at), at);
    }
    at = end;
  }
}

// Type names with an empty ending (Manager), functions with an empty verb (handle_).
void check_names(const Source& source, Report& report) {
  const bool known = source.language == Language::Cpp || source.language == Language::Script;
  if (!known || !report.wants("names", source)) return;
  const auto& table = report.settings().of("names");
  const auto endings = replacements(table.list("type_endings"));
  const auto verbs = replacements(table.list("verbs"));
  const auto allowed = table.list("allowed");
  each_identifier(source.code, [&](std::string_view word, std::size_t at) {
    if (std::find(allowed.begin(), allowed.end(), word) != allowed.end()) return;
    const bool outside = at >= 2 && source.code[at - 1] == ':' && source.code[at - 2] == ':' &&
                         at >= 3 && is_word_char(source.code[at - 3]);
    for (const auto& [old, instead] : endings) {
      const bool ends = word.size() > old.size() && word.ends_with(old);
      if (is_type_name(word) && ends && !outside) {
        report.add(source, source.line_at(at), "names",
                   std::string(word) + ": not " + old + " but " + instead);
      }
    }
    for (const auto& [old, instead] : verbs) {
      if (word.starts_with(old + "_") && !word.ends_with('_') &&
          at + word.size() < source.code.size() && source.code[at + word.size()] == '(') {
        report.add(source, source.line_at(at), "names",
                   std::string(word) + ": not " + old + " but " + instead);
      }
    }
  });
}

// Files and folders whose name says nothing.
void check_file_name(const Source& source, Report& report) {
  if (!report.wants("file-names", source)) return;
  for (const auto& [old, instead] :
       replacements(report.settings().of("file-names").list("words"))) {
    std::string_view path = source.path;
    while (!path.empty()) {
      const auto slash = path.find('/');
      const std::string_view part = path.substr(0, slash);
      const std::string stem = lowered(part.substr(0, part.find('.')));
      if (stem == old || stem.ends_with("_" + old)) {
        report.add(source, 1, "file-names", std::string(part) + ": not " + old + " but " + instead);
      }
      path.remove_prefix(slash == std::string_view::npos ? path.size() : slash + 1);
    }
  }
}

// Marks of unfinished work need a number that can be looked up: MARK(#12).
void check_unfinished(const Source& source, Report& report) {
  if (!report.wants("unfinished", source)) return;
  for (const auto& entry : report.settings().of("unfinished").list("words")) {
    std::string word;
    for (const char c : entry) {
      if (c != '[' && c != ']') word += c;
    }
    for (auto at = find_word(source.text, word); at != std::string::npos;
         at = find_word(source.text, word, at + 1)) {
      const std::string_view after = std::string_view(source.text).substr(at + word.size());
      const bool numbered = after.starts_with("(#") && after.size() > 2 &&
                            std::isdigit(static_cast<unsigned char>(after[2])) != 0;
      if (!numbered) {
        report.add(source, source.line_at(at), "unfinished",
                   "a mark of unfinished work without a number");
      }
    }
  }
}

// Words in prose, comments and strings that have a better one.
void check_prose(const Source& source, Report& report) {
  if (!report.wants("prose", source)) return;
  const std::string text = lowered(source.text);
  for (const auto& [old, instead] : replacements(report.settings().of("prose").list("words"))) {
    for (auto at = find_word(text, old); at != std::string::npos;
         at = find_word(text, old, at + 1)) {
      report.add(source, source.line_at(at), "prose", old + ": write " + instead);
    }
  }
}

}  // namespace

void check_words(const Source& source, Report& report) {
  check_file_name(source, report);
  if (source.binary) return;
  check_names(source, report);
  check_unfinished(source, report);
  check_prose(source, report);
}

}  // namespace tidy
