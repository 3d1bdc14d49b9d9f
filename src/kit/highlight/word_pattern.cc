// SPDX-License-Identifier: Apache-2.0
#include "kit/highlight/word_pattern.h"

namespace stithy::kit {

namespace {

constexpr unsigned kStepsMax = 10'000;
constexpr std::size_t kAlternativesMax = 512;

void add_range(std::bitset<256>& set, char from, char to) {
  for (int c = static_cast<unsigned char>(from); c <= static_cast<unsigned char>(to); ++c)
    set.set(static_cast<std::size_t>(c));
}

void add_one(std::bitset<256>& set, char c) { set.set(static_cast<unsigned char>(c)); }

// \d, \w, \s and their like; otherwise the character itself.
void add_escaped(std::bitset<256>& set, char c) {
  switch (c) {
    case 'd': add_range(set, '0', '9'); return;
    case 'w':
      add_range(set, '0', '9');
      add_range(set, 'a', 'z');
      add_range(set, 'A', 'Z');
      add_one(set, '_');
      return;
    case 's':
      for (char space : {' ', '\t', '\n', '\r', '\f', '\v'}) add_one(set, space);
      return;
    case 'n': add_one(set, '\n'); return;
    case 't': add_one(set, '\t'); return;
    case 'r': add_one(set, '\r'); return;
    default: add_one(set, c);
  }
}

}  // namespace

// Expands groups, so that a pattern is a list of plain sequences.
class PatternCompiler {
 public:
  explicit PatternCompiler(std::string_view pattern) : rest_(pattern) {}

  std::optional<std::vector<WordPattern::Sequence>> compile() {
    auto all = alternatives();
    if (!all || !rest_.empty()) return std::nullopt;
    return all;
  }

 private:
  using Sequence = WordPattern::Sequence;
  using Item = WordPattern::Item;

  std::optional<std::vector<Sequence>> alternatives() {
    std::vector<Sequence> all;
    for (;;) {
      auto some = sequence();
      if (!some || all.size() + some->size() > kAlternativesMax) return std::nullopt;
      all.insert(all.end(), some->begin(), some->end());
      if (!rest_.starts_with('|')) return all;
      rest_.remove_prefix(1);
    }
  }

  std::optional<std::vector<Sequence>> sequence() {
    std::vector<Sequence> built(1);
    while (!rest_.empty() && rest_.front() != '|' && rest_.front() != ')') {
      bool done = rest_.front() == '(' ? group(built) : single(built);
      if (!done) return std::nullopt;
    }
    return built;
  }

  bool group(std::vector<Sequence>& built) {
    rest_.remove_prefix(1);
    if (rest_.starts_with("?:")) rest_.remove_prefix(2);
    auto inner = depth_ < 8 ? (++depth_, alternatives()) : std::nullopt;
    --depth_;
    if (!inner || !rest_.starts_with(')')) return false;
    rest_.remove_prefix(1);
    if (!rest_.empty() && std::string_view("*+?{").find(rest_.front()) != rest_.npos) return false;
    if (built.size() * inner->size() > kAlternativesMax) return false;
    std::vector<Sequence> product;
    for (const Sequence& before : built)
      for (const Sequence& part : *inner) {
        Sequence joined = before;
        joined.items.insert(joined.items.end(), part.items.begin(), part.items.end());
        joined.from_begin |= part.from_begin && before.items.empty();
        joined.to_end |= part.to_end;
        product.push_back(std::move(joined));
      }
    built = std::move(product);
    return true;
  }

  bool single(std::vector<Sequence>& built) {
    char c = rest_.front();
    if (c == '^' || c == '$') {
      rest_.remove_prefix(1);
      for (Sequence& sequence : built) (c == '^' ? sequence.from_begin : sequence.to_end) = true;
      return true;
    }
    auto item = atom();
    if (!item) return false;
    quantify(*item);
    if (rest_.starts_with('{')) return false;
    for (Sequence& sequence : built) sequence.items.push_back(*item);
    return true;
  }

  std::optional<Item> atom() {
    Item item;
    char c = rest_.front();
    rest_.remove_prefix(1);
    if (c == '[') return character_class();
    if (c == '*' || c == '+' || c == '?') return std::nullopt;
    if (c == '.') {
      item.set.set();
      item.set.reset('\n');
      return item;
    }
    // The SQL grammar writes its digits the Lua way.
    bool escape = c == '\\' || (c == '%' && rest_.starts_with('d'));
    if (!escape) {
      add_one(item.set, c);
      return item;
    }
    if (rest_.empty() || rest_.front() == 'b' || rest_.front() == 'B') return std::nullopt;
    add_escaped(item.set, rest_.front());
    rest_.remove_prefix(1);
    return item;
  }

  std::optional<Item> character_class() {
    Item item;
    bool negated = rest_.starts_with('^');
    if (negated) rest_.remove_prefix(1);
    for (bool first = true; !rest_.empty() && (first || rest_.front() != ']'); first = false) {
      char c = rest_.front();
      rest_.remove_prefix(1);
      if (c == '\\' && !rest_.empty()) {
        add_escaped(item.set, rest_.front());
        rest_.remove_prefix(1);
      } else if (rest_.size() >= 2 && rest_[0] == '-' && rest_[1] != ']') {
        add_range(item.set, c, rest_[1]);
        rest_.remove_prefix(2);
      } else {
        add_one(item.set, c);
      }
    }
    if (rest_.empty()) return std::nullopt;
    rest_.remove_prefix(1);
    if (negated) item.set.flip();
    return item;
  }

  void quantify(Item& item) {
    if (rest_.empty()) return;
    char c = rest_.front();
    if (c != '*' && c != '+' && c != '?') return;
    rest_.remove_prefix(1);
    item.may_miss = c != '+';
    item.may_repeat = c != '?';
  }

  std::string_view rest_;
  int depth_ = 0;
};

std::optional<WordPattern> WordPattern::compile(std::string_view pattern) {
  auto sequences = PatternCompiler(pattern).compile();
  if (!sequences) return std::nullopt;
  WordPattern compiled;
  compiled.alternatives_ = std::move(*sequences);
  return compiled;
}

bool WordPattern::matches(std::string_view text) const {
  unsigned steps = 0;
  for (const Sequence& sequence : alternatives_) {
    std::size_t last = sequence.from_begin ? 0 : text.size();
    for (std::size_t at = 0; at <= last; ++at)
      if (match_at(sequence, 0, text, at, steps)) return true;
  }
  return false;
}

bool WordPattern::match_at(const Sequence& sequence, std::size_t item, std::string_view text,
                           std::size_t at, unsigned& steps) {
  if (++steps > kStepsMax) return false;
  if (item == sequence.items.size()) return !sequence.to_end || at == text.size();
  const Item& wanted = sequence.items[item];
  std::size_t most = wanted.may_repeat ? text.size() - at : 1;
  std::size_t count = 0;
  while (count < most && at + count < text.size() &&
         wanted.set.test(static_cast<unsigned char>(text[at + count])))
    ++count;
  // Greedy: the longest run first, then shorter ones.
  for (;; --count) {
    if (count == 0 && !wanted.may_miss) return false;
    if (match_at(sequence, item + 1, text, at + count, steps)) return true;
    if (count == 0 || (count == 1 && !wanted.may_miss)) return false;
  }
}

}  // namespace stithy::kit
