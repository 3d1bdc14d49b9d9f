// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "tidy/rules.h"

namespace tidy {

namespace {

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\n") - first + 1);
}

std::string_view first_word(std::string_view text) {
  std::size_t end = 0;
  while (end < text.size() && is_word_char(text[end])) ++end;
  return text.substr(0, end);
}

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> list) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

// Past `template <...>`, attributes, access labels and the words that say nothing about the kind.
std::string_view bare(std::string_view head) {
  while (true) {
    head = trimmed(head);
    const std::string_view word = first_word(head);
    if (head.starts_with("[[")) {
      const auto end = head.find("]]");
      if (end == std::string_view::npos) return head;
      head.remove_prefix(end + 2);
    } else if (word == "template") {
      auto at = head.find('<');
      if (at == std::string_view::npos) return head;
      int depth = 0;
      for (; at < head.size(); ++at) {
        if (head[at] == '<') ++depth;
        if (head[at] == '>' && --depth == 0) break;
      }
      head.remove_prefix(std::min(at + 1, head.size()));
    } else if (is_one_of(word, {"public", "private", "protected"}) &&
               trimmed(head.substr(word.size())).starts_with(":")) {
      head.remove_prefix(head.find(':') + 1);
    } else if (is_one_of(word, {"inline", "static", "constexpr", "export", "default", "abstract",
                                "declare", "extern", "typedef", "const"})) {
      head.remove_prefix(word.size());
    } else {
      return head;
    }
  }
}

bool opens_function(std::string_view text, Language language) {
  const std::string_view whole = trimmed(text);
  const std::string_view head = bare(whole);
  if (head.empty()) return false;
  if (is_one_of(first_word(head),
                {"namespace", "class", "struct", "union", "enum", "interface", "type", "if", "for",
                 "while", "switch", "else", "try", "return", "import", "using"})) {
    return false;
  }
  if (language == Language::Script && head.ends_with("=>")) return true;
  const auto open = std::count(head.begin(), head.end(), '(');
  if (open == 0 || open != std::count(head.begin(), head.end(), ')')) return false;
  return !is_one_of(head.substr(head.size() - 1), {"=", ",", "("});
}

class FunctionFinder {
 public:
  explicit FunctionFinder(const Source& source) : source_(source), code_(source.code) {
    if (source.language == Language::Cpp) blank_directives();
  }

  std::vector<Function> run() {
    for (std::size_t at = 0; at < code_.size(); ++at) {
      const char c = code_[at];
      if (c == '{') {
        open(at);
      } else if (c == '}') {
        close(at);
      } else if (c == ';') {
        head_ = at + 1;
      }
    }
    return std::move(found_);
  }

 private:
  // Preprocessor lines, with their continuations, are no part of any head.
  void blank_directives() {
    bool continued = false;
    for (int number = 1; number <= source_.line_count(); ++number) {
      const std::string_view line = source_.code_line(number);
      if (!continued && !trimmed(line).starts_with('#')) continue;
      continued = line.ends_with('\\');
      const auto start = source_.starts[static_cast<std::size_t>(number - 1)];
      std::fill_n(code_.begin() + static_cast<std::ptrdiff_t>(start), line.size(), ' ');
    }
  }

  void open(std::size_t at) {
    const std::string_view head = std::string_view(code_).substr(head_, at - head_);
    ++depth_;
    if (inside_ == 0 && opens_function(head, source_.language)) {
      inside_ = depth_;
      const auto lead = head.find_first_not_of(" \t\n");
      start_ = head_ + lead;
      name_ = std::string(trimmed(head));
    }
    head_ = at + 1;
  }

  void close(std::size_t at) {
    if (inside_ != 0 && inside_ == depth_) {
      const int first = source_.line_at(start_);
      std::replace(name_.begin(), name_.end(), '\n', ' ');
      found_.push_back({first, source_.line_at(at) - first + 1, name_.substr(0, 60)});
      inside_ = 0;
    }
    depth_ = std::max(0, depth_ - 1);
    head_ = at + 1;
  }

  const Source& source_;
  std::string code_;
  std::size_t head_ = 0;   // where the present head began
  std::size_t start_ = 0;  // where the present function began
  std::string name_;
  int depth_ = 0;
  int inside_ = 0;  // depth of the present function, or 0
  std::vector<Function> found_;
};

}  // namespace

std::vector<Function> functions_of(const Source& source) { return FunctionFinder(source).run(); }

void check_functions(const Source& source, Report& report) {
  const bool known = source.language == Language::Cpp || source.language == Language::Script;
  if (!known || source.binary || !report.wants("function-length", source)) return;
  const int limit = report.settings().limit("function-length", "lines_max");
  for (const Function& function : functions_of(source)) {
    if (function.lines <= limit) continue;
    report.add(source, function.first_line, "function-length",
               std::to_string(function.lines) + " lines, at most " + std::to_string(limit) + ": " +
                   function.head);
  }
}

}  // namespace tidy
