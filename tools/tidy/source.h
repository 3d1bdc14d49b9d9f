// SPDX-License-Identifier: Apache-2.0
//
// source.h — one file of the tree, cut into lines, with its code separated from what it says.
//
// `code` has the length and the line ends of `text`; comments and the inside of string and
// character literals are blanks in it. So a rule about code never sees words in quotes, and an
// offset means the same place in both.
// Views stay valid as long as the Source; a loaded Source is not copied.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tidy {

enum class Language { Cpp, Script, Style, Template, Other };

struct Source {
  std::string path;  // relative to the root, with slashes
  std::string text;
  std::string code;  // of Cpp and Script; otherwise equal to text
  Language language = Language::Other;
  bool binary = false;
  std::vector<std::size_t> starts;  // where each line begins

  bool is_header() const { return path.ends_with(".h"); }
  int line_count() const { return static_cast<int>(starts.size()); }
  int line_at(std::size_t offset) const;  // counted from one
  std::string_view line(int number) const { return cut(text, number); }
  std::string_view code_line(int number) const { return cut(code, number); }

 private:
  std::string_view cut(const std::string& from, int number) const;
};

Source load(const std::string& root, const std::string& path);

// Blanks comments and the inside of literals; for tests and for load().
std::string code_of(std::string_view text, Language language);

// Where `word` stands as a whole word in `code` from `from` on, or npos.
std::size_t find_word(std::string_view code, std::string_view word, std::size_t from = 0);

bool is_word_char(char c);

}  // namespace tidy
