// SPDX-License-Identifier: Apache-2.0
//
// lexer.h — SQL text cut into tokens: words, literals, parameters, symbols.
//
// Comments are dropped; quoted text stays one token, so a colon inside it is no parameter. What a
// token means is decided elsewhere. Pure functions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace queries {

// Something wrong in a source file. Printed as "path:line: text".
struct Problem {
  std::string path;
  int line = 0;
  std::string text;
};

enum class TokenKind { Word, Number, Literal, Name, Parameter, Symbol };

struct Token {
  TokenKind kind = TokenKind::Symbol;
  std::string text;    // as written; a Parameter without its colon
  std::string folded;  // a Word in lower case, else the same as text
  int line = 0;
  bool spaced = false;  // white space or a comment stood before it
};

using Tokens = std::vector<Token>;

std::string fold(std::string_view s);
std::string_view trim(std::string_view s);
bool is_name(std::string_view s);  // [a-z][a-z0-9_]*, not ending in '_'

// Appends to `problems` what cannot be read; the tokens up to there are returned.
Tokens lex(std::string_view sql, std::string_view path, int first_line,
           std::vector<Problem>& problems);

// The tokens as text: one space where white space stood.
std::string render(const Tokens& tokens);

// Cuts at semicolons; empty statements are left out.
std::vector<Tokens> split_statements(const Tokens& tokens);

// Words compare without case; `at` out of range is false.
bool is_word(const Tokens& tokens, std::size_t at, std::string_view word);
bool is_symbol(const Tokens& tokens, std::size_t at, std::string_view symbol);
// The index of the ')' that closes the '(' at `open`, or tokens.size().
std::size_t closing(const Tokens& tokens, std::size_t open);

}  // namespace queries
