// SPDX-License-Identifier: Apache-2.0
#include "queries/lexer.h"

namespace queries {

namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

class Lexer {
 public:
  Lexer(std::string_view sql, std::string_view path, int line, std::vector<Problem>& problems)
      : sql_(sql), path_(path), line_(line), problems_(problems) {}

  Tokens run() {
    while (!failed_) {
      bool spaced = skip_blank();
      if (failed_ || at_ >= sql_.size()) break;
      next(spaced || tokens_.empty());
    }
    return std::move(tokens_);
  }

 private:
  char peek(std::size_t ahead = 0) const {
    return at_ + ahead < sql_.size() ? sql_[at_ + ahead] : '\0';
  }

  void fail(int line, std::string text) {
    problems_.push_back({std::string(path_), line, std::move(text)});
    failed_ = true;
  }

  void advance(std::size_t n) {
    for (; n > 0 && at_ < sql_.size(); --n) line_ += sql_[at_++] == '\n';
  }

  bool skip_blank() {
    std::size_t from = at_;
    while (at_ < sql_.size()) {
      if (is_space(peek())) {
        advance(1);
      } else if (peek() == '-' && peek(1) == '-') {
        advance(std::min(sql_.find('\n', at_), sql_.size()) - at_);
      } else if (peek() == '/' && peek(1) == '*') {
        std::size_t end = sql_.find("*/", at_ + 2);
        if (end == std::string_view::npos) {
          fail(line_, "a comment is not closed");
          return true;
        }
        advance(end + 2 - at_);
      } else {
        break;
      }
    }
    return at_ != from;
  }

  void take(TokenKind kind, std::size_t length, bool spaced) {
    Token token;
    token.kind = kind;
    token.line = line_;
    token.spaced = spaced;
    std::string_view text = sql_.substr(at_, length);
    token.text = kind == TokenKind::Parameter ? text.substr(1) : text;
    token.folded = kind == TokenKind::Word ? fold(text) : token.text;
    advance(length);
    tokens_.push_back(std::move(token));
  }

  std::size_t word_length(std::size_t from) const {
    std::size_t n = from;
    while (is_letter(peek(n)) || is_digit(peek(n))) ++n;
    return n;
  }

  std::size_t number_length() const {
    std::size_t n = 0;
    while (is_digit(peek(n)) || is_letter(peek(n)) || (peek(n) == '.' && is_digit(peek(n + 1)))) {
      ++n;
    }
    return n;
  }

  void quoted(char quote, bool spaced) {
    std::size_t n = 1;
    while (at_ + n < sql_.size()) {
      if (peek(n) == quote && peek(n + 1) == quote) {
        n += 2;
      } else if (peek(n) == quote) {
        take(quote == '\'' ? TokenKind::Literal : TokenKind::Name, n + 1, spaced);
        return;
      } else {
        ++n;
      }
    }
    fail(line_, std::string("a quoted text is not closed: ") + quote);
  }

  void next(bool spaced) {
    char c = peek();
    if (is_letter(c)) return take(TokenKind::Word, word_length(0), spaced);
    if (is_digit(c)) return take(TokenKind::Number, number_length(), spaced);
    if (c == '\'' || c == '"') return quoted(c, spaced);
    if (c == ':' && is_letter(peek(1))) {
      return take(TokenKind::Parameter, word_length(1), spaced);
    }
    for (std::string_view pair : {"::", "<=", ">=", "<>", "!=", "||", "<<", ">>"}) {
      if (sql_.substr(at_, 2) == pair) return take(TokenKind::Symbol, 2, spaced);
    }
    if (std::string_view("()[],;.*+-/%<>=&|~").find(c) != std::string_view::npos) {
      return take(TokenKind::Symbol, 1, spaced);
    }
    // "@name" is a clause, put in by parse.cc.
    if (c == '@' && is_letter(peek(1))) return take(TokenKind::Symbol, 1, spaced);
    if (c == '?' || c == '$' || c == '@') {
      return fail(line_, std::string("`") + c + "` is no placeholder here: write :name");
    }
    fail(line_, "a byte that does not belong in SQL outside of quotes");
  }

  std::string_view sql_, path_;
  std::size_t at_ = 0;
  int line_;
  bool failed_ = false;
  Tokens tokens_;
  std::vector<Problem>& problems_;
};

}  // namespace

std::string fold(std::string_view s) {
  std::string out(s);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

std::string_view trim(std::string_view s) {
  while (!s.empty() && is_space(s.front())) s.remove_prefix(1);
  while (!s.empty() && is_space(s.back())) s.remove_suffix(1);
  return s;
}

bool is_name(std::string_view s) {
  if (s.empty() || s.back() == '_' || !(s.front() >= 'a' && s.front() <= 'z')) return false;
  for (char c : s) {
    if (!is_digit(c) && c != '_' && !(c >= 'a' && c <= 'z')) return false;
  }
  return true;
}

Tokens lex(std::string_view sql, std::string_view path, int first_line,
           std::vector<Problem>& problems) {
  return Lexer(sql, path, first_line, problems).run();
}

std::string render(const Tokens& tokens) {
  std::string out;
  for (const Token& token : tokens) {
    if (token.spaced && !out.empty()) out += ' ';
    if (token.kind == TokenKind::Parameter) out += ':';
    out += token.text;
  }
  return out;
}

std::vector<Tokens> split_statements(const Tokens& tokens) {
  std::vector<Tokens> statements(1);
  for (const Token& token : tokens) {
    if (token.kind == TokenKind::Symbol && token.text == ";") {
      statements.emplace_back();
    } else {
      statements.back().push_back(token);
    }
  }
  std::erase_if(statements, [](const Tokens& s) { return s.empty(); });
  return statements;
}

bool is_word(const Tokens& tokens, std::size_t at, std::string_view word) {
  return at < tokens.size() && tokens[at].kind == TokenKind::Word && tokens[at].folded == word;
}

bool is_symbol(const Tokens& tokens, std::size_t at, std::string_view symbol) {
  return at < tokens.size() && tokens[at].kind == TokenKind::Symbol && tokens[at].text == symbol;
}

std::size_t closing(const Tokens& tokens, std::size_t open) {
  int depth = 0;
  for (std::size_t i = open; i < tokens.size(); ++i) {
    if (is_symbol(tokens, i, "(")) ++depth;
    if (is_symbol(tokens, i, ")") && --depth == 0) return i;
  }
  return tokens.size();
}

}  // namespace queries
