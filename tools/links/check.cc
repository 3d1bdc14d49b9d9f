// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>

#include "links/model.h"

namespace links {

namespace {

// Words that C++ has taken, or that begin a directive where a line begins with them.
constexpr std::string_view kKeywords[] = {
    "alignas",   "alignof", "and",       "asm",       "auto",      "bool",     "break",
    "case",      "catch",   "char",      "class",     "concept",   "const",    "continue",
    "default",   "delete",  "do",        "double",    "else",      "enum",     "explicit",
    "export",    "extern",  "false",     "float",     "for",       "friend",   "goto",
    "if",        "import",  "inline",    "int",       "long",      "module",   "mutable",
    "namespace", "new",     "not",       "nullptr",   "operator",  "or",       "private",
    "protected", "public",  "register",  "requires",  "return",    "short",    "signed",
    "sizeof",    "static",  "struct",    "switch",    "template",  "this",     "throw",
    "true",      "try",     "typedef",   "typeid",    "typename",  "union",    "unsigned",
    "using",     "virtual", "void",      "volatile",  "while",     "xor",      "std",
    "text",      "address", "constexpr", "constinit", "consteval", "decltype", "noexcept"};

class Checker {
 public:
  Checker(std::string_view feature, std::vector<Problem>& problems)
      : feature_(feature), problems_(problems) {}

  void row(const Row& row) {
    const auto words = words_of(row.name);
    if (!std::all_of(words.begin(), words.end(), [](const auto& w) { return is_name(w); }))
      return fail(row, "its name must be words in lower case with dots between them");
    if (words.size() < 2 || !is_feature(words.front()))
      return fail(row,
                  "its name must begin with its folder, as in " + std::string(feature_) + ".list");
    once(row, row.name.substr(row.name.find('.')), names_, "has the same name");
    once(row, row.method + " " + row.path, addresses_, "answers the same address");
    // code.api and code.api.tree would be a function and a namespace of one name.
    const std::string inner = row.name.substr(row.name.find('.'));
    for (auto dot = inner.find('.', 1); dot != inner.npos; dot = inner.find('.', dot + 1))
      spaces_.emplace(inner.substr(0, dot), &row);
  }

  void spaces() {
    for (const auto& [name, row] : names_)
      if (const auto inner = spaces_.find(name); inner != spaces_.end())
        fail(*row, "its name may not be the beginning of another, " + inner->second->name);
  }

 private:
  using Seen = std::map<std::string, const Row*>;

  // Rows of issues may be named after one: issue.close.
  bool is_feature(const std::string& word) const {
    return word == feature_ || word + "s" == feature_;
  }

  void once(const Row& row, const std::string& what, Seen& seen, const std::string& why) {
    const auto [at, fresh] = seen.emplace(what, &row);
    if (!fresh)
      fail(row, at->second->name + " of line " + std::to_string(at->second->line) + " " + why);
  }

  void fail(const Row& row, const std::string& why) {
    problems_.push_back({row.file, row.line, "The row " + row.name + ": " + why + "."});
  }

  std::string_view feature_;
  std::vector<Problem>& problems_;
  Seen names_, addresses_, spaces_;
};

}  // namespace

bool is_name(std::string_view s) {
  return !s.empty() && s.front() >= 'a' && s.front() <= 'z' && s.back() != '_' &&
         std::all_of(s.begin(), s.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
         });
}

std::string identifier(std::string_view name) {
  const bool taken =
      std::find(std::begin(kKeywords), std::end(kKeywords), name) != std::end(kKeywords);
  return std::string(name) + (taken ? "_" : "");
}

std::vector<std::string> words_of(std::string_view name) {
  std::vector<std::string> words;
  for (;;) {
    const auto dot = name.find('.');
    words.emplace_back(name.substr(0, dot));
    if (dot == name.npos) return words;
    name.remove_prefix(dot + 1);
  }
}

void check_rows(std::string_view feature, const std::vector<Row>& rows,
                std::vector<Problem>& problems) {
  Checker checker(feature, problems);
  for (const Row& row : rows) checker.row(row);
  checker.spaces();
}

}  // namespace links
