// SPDX-License-Identifier: Apache-2.0
//
// lexer.h — cuts a template into literals, {{ values }} and {% statements %}.
//
// Comments {# #} vanish here. The C++ inside is not understood, only followed closely enough
// (brackets, string and character literals) to know where it ends; whatever could reach beyond its
// place in the generated code (comments, raw strings, unbalanced brackets) is refused.
#pragma once

#include <string>
#include <string_view>

#include "templates/model.h"

namespace stithy::templates {

struct Token {
  enum class Kind { Literal, Value, Statement, End };
  Kind kind = Kind::End;
  std::size_t at = 0;       // where the token starts
  std::string word;         // the keyword of a statement
  std::string code;         // literal text or trimmed C++
  std::size_t code_at = 0;  // where `code` starts
};

class Lexer {
 public:
  Lexer(std::string_view source, Mistake& mistake) : source_(source), mistake_(mistake) {}
  // False after a mistake.
  bool next(Token& token);

 private:
  bool skip_comment();
  bool read_code(Token& token, std::string_view closer);

  std::string_view source_;
  std::size_t at_ = 0;
  Mistake& mistake_;
};

inline bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n'; }
inline bool is_digit(char c) { return c >= '0' && c <= '9'; }
inline bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_identifier(std::string_view s);
std::string_view trim(std::string_view s);

// Finds the first `closer` of `source` from `from` that stands outside brackets and literals of the
// C++ before it; with an empty closer the end of `source`. npos after a mistake.
std::size_t find_code_end(std::string_view source, std::size_t from, std::string_view closer,
                          Mistake& mistake);

// Cuts C++ at each `separator` that stands outside brackets and literals. `angles`: also outside
// < >, for parameter lists. The offsets of the parts are relative to `code`.
std::vector<std::string_view> split_code(std::string_view code, char separator, bool angles);

}  // namespace stithy::templates
