// SPDX-License-Identifier: Apache-2.0
#include "tidy/source.h"

#include <algorithm>
#include <cctype>

#include "ground/files.h"

namespace tidy {

namespace {

Language language_of(std::string_view path) {
  const auto ends = [&](std::initializer_list<std::string_view> list) {
    return std::any_of(list.begin(), list.end(), [&](auto end) { return path.ends_with(end); });
  };
  if (ends({".cc", ".h"})) return Language::Cpp;
  if (ends({".ts", ".mjs", ".js", ".tsx"})) return Language::Script;
  if (ends({".css"})) return Language::Style;
  if (ends({".html"})) return Language::Template;
  return Language::Other;
}

// Walks over text and blanks what is not code. One instance a file.
class Blanker {
 public:
  Blanker(std::string_view text, Language language) : text_(text), language_(language) {
    code_.assign(text);
  }

  std::string run() {
    while (at_ < text_.size()) step();
    return std::move(code_);
  }

 private:
  bool starts(std::string_view with) const { return text_.substr(at_).starts_with(with); }

  void step() {
    if (starts("//")) return blank_to(text_.find('\n', at_), 0);
    if (starts("/*")) return blank_to(text_.find("*/", at_ + 2), 2);
    const char c = text_[at_];
    if (language_ == Language::Cpp && c == '"' && is_raw()) return blank_raw();
    if (c == '"' || (c == '\'' && !is_digit_separator())) return blank_quoted(c);
    if (language_ == Language::Script && c == '`') return blank_quoted(c);
    if (language_ == Language::Script && c == '/' && is_regex()) return blank_quoted('/');
    if (!std::isspace(static_cast<unsigned char>(c))) last_ = c;
    ++at_;
  }

  // 1'000'000 is a number, not three characters.
  bool is_digit_separator() const {
    return language_ == Language::Cpp && at_ > 0 &&
           std::isxdigit(static_cast<unsigned char>(text_[at_ - 1])) != 0 &&
           !text_.substr(0, at_).ends_with("u8");
  }

  bool is_raw() const { return at_ > 0 && text_[at_ - 1] == 'R'; }

  // A slash starts a regular expression where an operand is expected.
  bool is_regex() const {
    return last_ == '\0' ||
           std::string_view("(,=:[!&|?{};+-*%<>~^").find(last_) != std::string::npos;
  }

  void blank_to(std::size_t end, std::size_t extra) {
    const std::size_t stop = end == std::string_view::npos ? text_.size() : end + extra;
    for (; at_ < stop; ++at_) {
      if (text_[at_] != '\n') code_[at_] = ' ';
    }
  }

  void blank_raw() {
    const auto open = text_.find('(', at_);
    if (open == std::string_view::npos) return blank_to(open, 0);
    const std::string close = ")" + std::string(text_.substr(at_ + 1, open - at_ - 1)) + "\"";
    blank_to(text_.find(close, open), close.size());
    last_ = '"';
  }

  // Keeps the quotes, so that a literal still reads as a value.
  void blank_quoted(char quote) {
    ++at_;
    bool in_class = false;  // a slash inside [...] does not end a regular expression
    while (at_ < text_.size() && (in_class || text_[at_] != quote)) {
      if (text_[at_] == '\n' && quote != '`') break;
      if (quote == '/' && text_[at_] == '[') in_class = true;
      if (quote == '/' && text_[at_] == ']') in_class = false;
      const std::size_t wide = text_[at_] == '\\' && at_ + 1 < text_.size() ? 2 : 1;
      for (std::size_t i = 0; i < wide; ++i, ++at_) {
        if (text_[at_] != '\n') code_[at_] = ' ';
      }
    }
    if (at_ < text_.size()) ++at_;
    last_ = '"';
  }

  std::string_view text_;
  Language language_;
  std::string code_;
  std::size_t at_ = 0;
  char last_ = '\0';  // the last character of code that is no space
};

}  // namespace

int Source::line_at(std::size_t offset) const {
  return static_cast<int>(std::upper_bound(starts.begin(), starts.end(), offset) - starts.begin());
}

std::string_view Source::cut(const std::string& from, int number) const {
  const auto index = static_cast<std::size_t>(number - 1);
  const std::size_t begin = starts[index];
  std::size_t end = index + 1 < starts.size() ? starts[index + 1] : from.size();
  if (end > begin && from[end - 1] == '\n') --end;
  return std::string_view(from).substr(begin, end - begin);
}

std::string code_of(std::string_view text, Language language) {
  if (language != Language::Cpp && language != Language::Script) return std::string(text);
  return Blanker(text, language).run();
}

Source load(const std::string& root, const std::string& path) {
  Source source;
  source.path = path;
  source.language = language_of(path);
  source.text = ground::read_file(root + "/" + path);
  source.binary = source.text.find('\0') != std::string::npos;
  if (source.binary) return source;
  source.code = code_of(source.text, source.language);
  for (std::size_t at = 0; at < source.text.size();) {
    source.starts.push_back(at);
    const auto end = source.text.find('\n', at);
    at = end == std::string::npos ? source.text.size() : end + 1;
  }
  return source;
}

bool is_word_char(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

std::size_t find_word(std::string_view code, std::string_view word, std::size_t from) {
  for (auto at = code.find(word, from); at != std::string_view::npos;
       at = code.find(word, at + 1)) {
    const auto end = at + word.size();
    const bool begins = at == 0 || !is_word_char(code[at - 1]) || !is_word_char(word.front());
    const bool ends = end >= code.size() || !is_word_char(code[end]) || !is_word_char(word.back());
    if (begins && ends) return at;
  }
  return std::string_view::npos;
}

}  // namespace tidy
