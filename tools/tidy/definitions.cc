// SPDX-License-Identifier: Apache-2.0
#include <map>

#include "tidy/rules.h"

namespace tidy {

namespace {

struct Definition {
  std::string name;  // with its namespaces
  int line = 0;
};

// Types that a file defines at the level of a namespace that has a name, so that the whole program
// sees them. Those of nameless namespaces, and those inside of types and functions, are its own.
class DefinitionFinder {
 public:
  explicit DefinitionFinder(const Source& source) : source_(source) {}

  std::vector<Definition> run() {
    const std::string_view code = source_.code;
    for (std::size_t at = 0; at < code.size(); ++at) {
      if (code[at] == '{') {
        open(code.substr(head_, at - head_), at);
        head_ = at + 1;
      } else if (code[at] == '}') {
        if (!scopes_.empty()) scopes_.pop_back();
        head_ = at + 1;
      } else if (code[at] == ';' || (code[at] == '\n' && is_directive(at))) {
        head_ = at + 1;
      }
    }
    return std::move(found_);
  }

 private:
  struct Scope {
    bool is_shared = false;  // a namespace with a name
    std::string name;
  };

  // A preprocessor line is no part of the head that follows it.
  bool is_directive(std::size_t end) const {
    const std::string_view code = std::string_view(source_.code).substr(head_, end - head_);
    const auto first = code.find_first_not_of(" \n");
    return first != std::string_view::npos && code[first] == '#' && !code.ends_with('\\');
  }

  void open(std::string_view head, std::size_t at) {
    const auto words = words_of(head);
    if (!words.empty() && words.front() == "namespace") {
      scopes_.push_back({words.size() == 2, words.size() == 2 ? words[1] : std::string()});
      return;
    }
    if (const std::string name = type_in(words); !name.empty() && all_shared()) {
      std::string whole;
      for (const Scope& scope : scopes_) whole += scope.name + "::";
      found_.push_back({whole + name, source_.line_at(at)});
    }
    scopes_.push_back({});
  }

  bool all_shared() const {
    for (const Scope& scope : scopes_) {
      if (!scope.is_shared) return false;
    }
    return !scopes_.empty();
  }

  // Names with their colons, up to the first sign that ends the name of a type: of `struct A : B`
  // the words before the colon, of `template <class T> struct A` nothing, for its instances are
  // many.
  static std::vector<std::string> words_of(std::string_view head) {
    std::vector<std::string> words;
    for (std::size_t at = 0; at < head.size();) {
      const char c = head[at];
      if (is_word_char(c)) {
        auto end = at;
        while (end < head.size() && (is_word_char(head[end]) || head.substr(end, 2) == "::"))
          end += is_word_char(head[end]) ? 1 : 2;
        words.emplace_back(head.substr(at, end - at));
        at = end;
      } else if (c == ' ' || c == '\n') {
        ++at;
      } else {
        if (c != ':') words.clear();
        break;
      }
    }
    return words;
  }

  static std::string type_in(const std::vector<std::string>& words) {
    std::size_t at = 0;
    if (words.size() < 2) return {};
    const bool is_enum = words[0] == "enum";
    if (!is_enum && words[0] != "struct" && words[0] != "class" && words[0] != "union") return {};
    at = is_enum && (words[1] == "class" || words[1] == "struct") ? 2 : 1;
    return at < words.size() ? words[at] : std::string();
  }

  const Source& source_;
  std::size_t head_ = 0;
  std::vector<Scope> scopes_;
  std::vector<Definition> found_;
};

}  // namespace

void check_definitions(const std::vector<Source>& sources, Report& report) {
  std::map<std::string, std::string> first;  // where a name was first met
  for (const Source& source : sources) {
    if (source.binary || source.language != Language::Cpp) continue;
    if (!report.wants("one-definition", source)) continue;
    for (const Definition& one : DefinitionFinder(source).run()) {
      const auto [at, is_new] = first.emplace(one.name, source.path);
      if (is_new || at->second == source.path) continue;
      report.add(source, one.line, "one-definition",
                 one.name + " is another type in " + at->second +
                     ": rename it or put it into a namespace without a name");
    }
  }
}

}  // namespace tidy
