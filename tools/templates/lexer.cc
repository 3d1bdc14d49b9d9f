// SPDX-License-Identifier: Apache-2.0
#include "templates/lexer.h"

namespace stithy::templates {

Place place_of(std::string_view source, std::size_t at) {
  Place place;
  for (std::size_t i = 0; i < at && i < source.size(); ++i) {
    if (source[i] == '\n') {
      ++place.line;
      place.column = 1;
    } else {
      ++place.column;
    }
  }
  return place;
}

bool is_identifier(std::string_view s) {
  if (s.empty() || is_digit(s[0])) return false;
  for (char c : s) {
    if (!is_letter(c) && !is_digit(c) && c != '_') return false;
  }
  return true;
}

std::string_view trim(std::string_view s) {
  while (!s.empty() && is_space(s.front())) s.remove_prefix(1);
  while (!s.empty() && is_space(s.back())) s.remove_suffix(1);
  return s;
}

namespace {

bool is_word(char c) { return is_letter(c) || is_digit(c) || c == '_'; }

// The offset after the string or character literal that starts at `i`; npos when it has no end.
std::size_t skip_quoted(std::string_view s, std::size_t i) {
  char quote = s[i];
  for (++i; i < s.size() && s[i] != '\n'; ++i) {
    if (s[i] == '\\')
      ++i;
    else if (s[i] == quote)
      return i + 1;
  }
  return s.npos;
}

// An apostrophe inside a number (1'000) separates digits.
bool starts_literal(std::string_view s, std::size_t i, std::size_t from) {
  if (s[i] == '"') return true;
  return s[i] == '\'' && !(i > from && is_digit(s[i - 1]));
}

char closing_bracket(char open) { return open == '(' ? ')' : open == '[' ? ']' : '}'; }

}  // namespace

std::size_t find_code_end(std::string_view source, std::size_t from, std::string_view closer,
                          Mistake& mistake) {
  constexpr auto npos = std::string_view::npos;
  std::vector<std::pair<char, std::size_t>> expected;  // closing bracket, where it was opened
  for (std::size_t i = from; i < source.size(); ++i) {
    char c = source[i];
    if (!closer.empty() && expected.empty() && source.substr(i).starts_with(closer)) return i;
    if (starts_literal(source, i, from)) {
      if (c == '"' && i > from && source[i - 1] == 'R') {
        return mistake.fail(i - 1, "Raw string literals are not allowed in a template."), npos;
      }
      auto end = skip_quoted(source, i);
      if (end == npos) return mistake.fail(i, "This literal has no closing quote."), npos;
      i = end - 1;
    } else if (c == '(' || c == '[' || c == '{') {
      expected.emplace_back(closing_bracket(c), i);
    } else if (c == ')' || c == ']' || c == '}') {
      if (!expected.empty() && expected.back().first != c) break;
      if (expected.empty()) {
        return mistake.fail(i, std::string("This '") + c + "' closes nothing."), npos;
      }
      expected.pop_back();
    } else if (c == '#' || c == '\\' || source.substr(i).starts_with("//") ||
               source.substr(i).starts_with("/*")) {
      return mistake.fail(i, "C++ comments and directives are not allowed in a template."), npos;
    }
  }
  if (!expected.empty()) {
    return mistake.fail(expected.back().second, "This bracket is not closed."), npos;
  }
  if (closer.empty()) return source.size();
  return mistake.fail(from, "The closing " + std::string(closer) + " is missing."), npos;
}

std::vector<std::string_view> split_code(std::string_view code, char separator, bool angles) {
  std::vector<std::string_view> parts;
  std::size_t start = 0;
  long depth = 0;
  for (std::size_t i = 0; i < code.size(); ++i) {
    char c = code[i];
    if (starts_literal(code, i, 0)) {
      auto end = skip_quoted(code, i);
      if (end == code.npos) break;
      i = end - 1;
    } else if (c == '(' || c == '[' || c == '{' || (angles && c == '<')) {
      ++depth;
    } else if (c == ')' || c == ']' || c == '}' ||
               (angles && c == '>' && (i == 0 || code[i - 1] != '-'))) {
      --depth;
    } else if (c == ':' && separator == ':' && i + 1 < code.size() && code[i + 1] == ':') {
      ++i;
    } else if (c == separator && depth == 0) {
      parts.push_back(code.substr(start, i - start));
      start = i + 1;
    }
  }
  parts.push_back(code.substr(start));
  return parts;
}

bool Lexer::skip_comment() {
  auto end = source_.find("#}", at_ + 2);
  if (end == source_.npos) return mistake_.fail(at_, "This comment has no closing #}.");
  at_ = end + 2;
  return true;
}

bool Lexer::read_code(Token& token, std::string_view closer) {
  auto end = find_code_end(source_, at_, closer, mistake_);
  if (end == source_.npos) return false;
  auto raw = source_.substr(at_, end - at_);
  auto code = trim(raw);
  token.code = code;
  token.code_at = at_ + static_cast<std::size_t>(code.data() - raw.data());
  at_ = end + closer.size();
  return true;
}

bool Lexer::next(Token& token) {
  token = {};
  while (source_.substr(at_).starts_with("{#")) {
    if (!skip_comment()) return false;
  }
  token.at = token.code_at = at_;
  auto rest = source_.substr(at_);
  if (rest.empty()) return true;
  if (rest.starts_with("{{")) {
    token.kind = Token::Kind::Value;
    at_ += 2;
    if (!read_code(token, "}}")) return false;
    if (token.code.empty()) return mistake_.fail(token.at, "{{ }} needs an expression.");
    return true;
  }
  if (rest.starts_with("{%")) {
    token.kind = Token::Kind::Statement;
    at_ += 2;
    while (at_ < source_.size() && is_space(source_[at_])) ++at_;
    while (at_ < source_.size() && is_word(source_[at_])) token.word += source_[at_++];
    return read_code(token, "%}");
  }
  token.kind = Token::Kind::Literal;
  std::size_t end = 0;
  while (end < rest.size()) {
    end = rest.find('{', end);
    if (end == rest.npos) end = rest.size();
    auto here = rest.substr(end);
    if (here.starts_with("{{") || here.starts_with("{%") || here.starts_with("{#")) break;
    if (end < rest.size()) ++end;
  }
  token.code = rest.substr(0, end);
  at_ += end;
  return true;
}

}  // namespace stithy::templates
