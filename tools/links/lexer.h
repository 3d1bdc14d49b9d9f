// SPDX-License-Identifier: Apache-2.0
//
// lexer.h — C++ cut into words, strings and symbols, as far as a table of routes needs it.
//
// Comments are dropped; text in quotes is one token, so what looks like a row inside it is none.
// Lines of the preprocessor are one token each. Pure functions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "links/model.h"

namespace links {

struct Token {
  enum class Kind { Word, String, Symbol, Directive };
  Kind kind = Kind::Symbol;
  std::string text;  // of a String what stands between the quotes, as written
  int line = 0;
};

// Appends to `problems` what cannot be read; the tokens up to there are returned.
std::vector<Token> lex(const SourceFile& source, std::vector<Problem>& problems);

}  // namespace links
