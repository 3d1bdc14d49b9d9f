// SPDX-License-Identifier: Apache-2.0
#include "links/lexer.h"

namespace links {

namespace {

bool is_word_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

class Lexer {
 public:
  Lexer(const SourceFile& source, std::vector<Problem>& problems)
      : source_(source), text_(source.text), problems_(problems) {}

  std::vector<Token> run() {
    while (at_ < text_.size() && step()) {}
    return std::move(tokens_);
  }

 private:
  bool step() {
    const char c = text_[at_];
    if (c == '\n') {
      ++line_;
      ++at_;
      line_begins_ = true;
      return true;
    }
    if (c == ' ' || c == '\t' || c == '\r') {
      ++at_;
      return true;
    }
    const bool begins = line_begins_;
    line_begins_ = false;
    if (starts("//")) return skip_line();
    if (starts("/*")) return skip_to("*/", "The comment does not end.");
    if (c == '#' && begins) return take_directive();
    if (starts("R\"")) return skip_raw_string();
    if (c == '"') return take_quoted('"');
    if (c == '\'') return take_quoted('\'');
    std::size_t end = at_ + 1;
    if (is_word_char(c)) {
      // A quote between digits parts them: 10'000.
      const bool number = c >= '0' && c <= '9';
      while (end < text_.size() &&
             (is_word_char(text_[end]) || (number && text_[end] == '\'' && end + 1 < text_.size() &&
                                           is_word_char(text_[end + 1]))))
        ++end;
    }
    add(is_word_char(c) ? Token::Kind::Word : Token::Kind::Symbol, text_.substr(at_, end - at_),
        line_);
    at_ = end;
    return true;
  }

  bool starts(std::string_view word) const { return text_.substr(at_).starts_with(word); }

  void add(Token::Kind kind, std::string_view text, int line) {
    tokens_.push_back({kind, std::string(text), line});
  }

  bool fail(std::string text) {
    problems_.push_back({source_.path, line_, std::move(text)});
    return false;
  }

  bool skip_line() {
    while (at_ < text_.size() && text_[at_] != '\n') ++at_;
    return true;
  }

  // Past `end`, which may stand lines below.
  bool skip_to(std::string_view end, const char* problem) {
    const auto stop = text_.find(end, at_ + 2);
    if (stop == text_.npos) return fail(problem);
    for (; at_ < stop; ++at_) line_ += text_[at_] == '\n' ? 1 : 0;
    at_ += end.size();
    return true;
  }

  bool take_directive() {
    const auto from = at_;
    const int line = line_;
    while (at_ < text_.size() && text_[at_] != '\n') {
      if (text_[at_] == '\\' && at_ + 1 < text_.size() && text_[at_ + 1] == '\n') ++line_, ++at_;
      ++at_;
    }
    add(Token::Kind::Directive, text_.substr(from, at_ - from), line);
    return true;
  }

  bool skip_raw_string() {
    const auto open = text_.find('(', at_);
    if (open == text_.npos) return fail("The raw string does not begin.");
    const int line = line_;
    const std::string end = ")" + std::string(text_.substr(at_ + 2, open - at_ - 2)) + "\"";
    if (!skip_to(end, "The raw string does not end.")) return false;
    add(Token::Kind::Symbol, "R", line);
    return true;
  }

  bool take_quoted(char quote) {
    const auto from = ++at_;
    while (at_ < text_.size() && text_[at_] != quote && text_[at_] != '\n') {
      at_ += text_[at_] == '\\' ? 2 : 1;
    }
    if (at_ >= text_.size() || text_[at_] != quote) return fail("The text in quotes does not end.");
    if (quote == '"')
      add(Token::Kind::String, text_.substr(from, at_ - from), line_);
    else
      add(Token::Kind::Symbol, "'", line_);
    ++at_;
    return true;
  }

  const SourceFile& source_;
  const std::string_view text_;
  std::vector<Problem>& problems_;
  std::vector<Token> tokens_;
  std::size_t at_ = 0;
  int line_ = 1;
  bool line_begins_ = true;
};

}  // namespace

std::vector<Token> lex(const SourceFile& source, std::vector<Problem>& problems) {
  return Lexer(source, problems).run();
}

}  // namespace links
