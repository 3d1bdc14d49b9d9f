// SPDX-License-Identifier: Apache-2.0
#include "kit/highlight/query.h"

#include <tree_sitter/api.h>

#include <algorithm>
#include <array>
#include <mutex>

extern "C" {
const TSLanguage* tree_sitter_bash();
const TSLanguage* tree_sitter_c();
const TSLanguage* tree_sitter_cpp();
const TSLanguage* tree_sitter_c_sharp();
const TSLanguage* tree_sitter_css();
const TSLanguage* tree_sitter_go();
const TSLanguage* tree_sitter_haskell();
const TSLanguage* tree_sitter_html();
const TSLanguage* tree_sitter_java();
const TSLanguage* tree_sitter_javascript();
const TSLanguage* tree_sitter_json();
const TSLanguage* tree_sitter_kotlin();
const TSLanguage* tree_sitter_markdown();
const TSLanguage* tree_sitter_php();
const TSLanguage* tree_sitter_python();
const TSLanguage* tree_sitter_ruby();
const TSLanguage* tree_sitter_rust();
const TSLanguage* tree_sitter_scala();
const TSLanguage* tree_sitter_sql();
const TSLanguage* tree_sitter_swift();
const TSLanguage* tree_sitter_toml();
const TSLanguage* tree_sitter_tsx();
const TSLanguage* tree_sitter_typescript();
const TSLanguage* tree_sitter_yaml();
}

namespace stithy::kit {

// Of cmake/grammars.cmake, in the order of Language.
extern const std::string_view kHighlightQueries[kLanguages];

namespace {

using Grammar = const TSLanguage* (*)();

constexpr std::array<Grammar, kLanguages> kGrammars = {
    &tree_sitter_bash,     &tree_sitter_c,          &tree_sitter_cpp,        &tree_sitter_c_sharp,
    &tree_sitter_css,      &tree_sitter_go,         &tree_sitter_haskell,    &tree_sitter_html,
    &tree_sitter_java,     &tree_sitter_javascript, &tree_sitter_json,       &tree_sitter_kotlin,
    &tree_sitter_markdown, &tree_sitter_php,        &tree_sitter_python,     &tree_sitter_ruby,
    &tree_sitter_rust,     &tree_sitter_scala,      &tree_sitter_sql,        &tree_sitter_swift,
    &tree_sitter_toml,     &tree_sitter_tsx,        &tree_sitter_typescript, &tree_sitter_yaml};

struct NamedShade {
  std::string_view capture;
  Shade shade;
};

// The longest name that is the capture or its beginning before a dot decides.
constexpr NamedShade kShades[] = {
    {"attribute", Shade::Function},
    {"boolean", Shade::Number},
    {"character", Shade::String},
    {"charset", Shade::Keyword},
    {"comment", Shade::Comment},
    {"conditional", Shade::Keyword},
    {"constant", Shade::Number},
    {"constructor", Shade::Type},
    {"embedded", Shade::Plain},
    {"escape", Shade::Number},
    {"exception", Shade::Keyword},
    {"float", Shade::Number},
    {"function", Shade::Function},
    {"import", Shade::Keyword},
    {"include", Shade::Keyword},
    {"keyframes", Shade::Keyword},
    {"keyword", Shade::Keyword},
    {"keyword.operator", Shade::Keyword},
    {"media", Shade::Keyword},
    {"method", Shade::Function},
    {"none", Shade::Plain},
    {"number", Shade::Number},
    {"repeat", Shade::Keyword},
    {"storageclass", Shade::Keyword},
    {"string", Shade::String},
    {"string.escape", Shade::Number},
    {"string.special.key", Shade::Type},
    {"supports", Shade::Keyword},
    {"tag", Shade::Keyword},
    {"text.literal", Shade::String},
    {"text.reference", Shade::Function},
    {"text.title", Shade::Keyword},
    {"text.uri", Shade::String},
    {"type", Shade::Type},
    {"type.qualifier", Shade::Keyword},
    {"variable.builtin", Shade::Number},
};

Shade shade_of(std::string_view capture, Language language) {
  // In YAML nearly every value is a string; colouring the keys is what helps.
  if (language == Language::Yaml && (capture == "property" || capture == "field"))
    return Shade::Type;
  Shade best = Shade::None;
  std::size_t length = 0;
  for (const NamedShade& known : kShades) {
    bool fits = capture.starts_with(known.capture) &&
                (capture.size() == known.capture.size() || capture[known.capture.size()] == '.');
    if (fits && known.capture.size() > length) {
      best = known.shade;
      length = known.capture.size();
    }
  }
  return best;
}

std::string_view word_of(TSQuery* query, std::uint32_t id) {
  std::uint32_t length = 0;
  const char* word = ts_query_string_value_for_id(query, id, &length);
  return {word, length};
}

// `steps` is one predicate: its name, then captures and words.
std::optional<Predicate> read_predicate(TSQuery* query, const TSQueryPredicateStep* steps,
                                        std::size_t count) {
  if (count == 0 || steps[0].type != TSQueryPredicateStepTypeString) return std::nullopt;
  std::string_view name = word_of(query, steps[0].value_id);
  // Properties of injections and scopes, which do not decide about colours.
  if (name.ends_with('!') || name == "is?" || name == "is-not?") return std::nullopt;
  Predicate predicate;
  predicate.negated = name.starts_with("not-");
  if (predicate.negated) name.remove_prefix(4);
  if (count < 3 || steps[1].type != TSQueryPredicateStepTypeCapture) return predicate;
  predicate.capture = steps[1].value_id;
  if (name == "eq?" && steps[2].type == TSQueryPredicateStepTypeCapture) {
    predicate.kind = Predicate::Kind::EqualCapture;
    predicate.other = steps[2].value_id;
    return predicate;
  }
  for (std::size_t i = 2; i < count; ++i)
    if (steps[i].type == TSQueryPredicateStepTypeString)
      predicate.words.emplace_back(word_of(query, steps[i].value_id));
  if (predicate.words.empty()) return predicate;
  if (name == "eq?") predicate.kind = Predicate::Kind::Equal;
  if (name == "any-of?") predicate.kind = Predicate::Kind::OneOf;
  if (name == "match?" || name == "lua-match?") {
    if (auto pattern = WordPattern::compile(predicate.words.front())) {
      predicate.kind = Predicate::Kind::Match;
      predicate.pattern.push_back(std::move(*pattern));
    }
  }
  return predicate;
}

std::vector<Predicate> read_predicates(TSQuery* query, std::uint32_t pattern) {
  std::uint32_t count = 0;
  const auto* steps = ts_query_predicates_for_pattern(query, pattern, &count);
  std::vector<Predicate> list;
  for (std::uint32_t begin = 0; begin < count;) {
    std::uint32_t end = begin;
    while (end < count && steps[end].type != TSQueryPredicateStepTypeDone) ++end;
    if (auto predicate = read_predicate(query, steps + begin, end - begin))
      list.push_back(std::move(*predicate));
    begin = end + 1;
  }
  return list;
}

// How much a pattern asks for: nodes, fields and predicates, alternatives counted once. When two
// patterns colour the same node, the one that asks for more knows more about it.
std::uint8_t weight_of(std::string_view pattern) {
  int weight = 0, alternatives = 0;
  bool quoted = false, comment = false;
  for (char c : pattern) {
    if (comment)
      comment = c != '\n';
    else if (c == '"')
      quoted = !quoted;
    else if (quoted)
      continue;
    else if (c == ';')
      comment = true;
    else if (c == '[')
      ++alternatives;
    else if (c == ']')
      --alternatives;
    else if (alternatives == 0 && (c == '(' || c == ':' || c == '#'))
      ++weight;
  }
  return static_cast<std::uint8_t>(std::min(weight, 255));
}

std::optional<std::string_view> text_of(const TSQueryMatch& match, std::uint32_t capture,
                                        std::string_view source) {
  for (std::uint16_t i = 0; i < match.capture_count; ++i) {
    if (match.captures[i].index != capture) continue;
    std::uint32_t begin = ts_node_start_byte(match.captures[i].node);
    std::uint32_t end = ts_node_end_byte(match.captures[i].node);
    return source.substr(begin, end - begin);
  }
  return std::nullopt;
}

bool holds_one(const Predicate& predicate, const TSQueryMatch& match, std::string_view source) {
  auto word = text_of(match, predicate.capture, source);
  // A quantified capture that matched nothing satisfies what is asked of it.
  if (!word) return true;
  bool yes = false;
  switch (predicate.kind) {
    case Predicate::Kind::Never: return false;
    case Predicate::Kind::Equal: yes = *word == predicate.words.front(); break;
    case Predicate::Kind::EqualCapture:
      yes = text_of(match, predicate.other, source) == word;
      break;
    case Predicate::Kind::Match: yes = predicate.pattern.front().matches(*word); break;
    case Predicate::Kind::OneOf:
      yes =
          std::find(predicate.words.begin(), predicate.words.end(), *word) != predicate.words.end();
      break;
  }
  return yes != predicate.negated;
}

}  // namespace

CompiledQuery compile_query(Language language, std::string_view source) {
  CompiledQuery compiled;
  compiled.language = kGrammars[static_cast<std::size_t>(language)]();
  std::uint32_t error_at = 0;
  TSQueryError error = TSQueryErrorNone;
  compiled.query = ts_query_new(compiled.language, source.data(),
                                static_cast<std::uint32_t>(source.size()), &error_at, &error);
  if (!compiled.query) return compiled;
  for (std::uint32_t i = 0; i < ts_query_capture_count(compiled.query); ++i) {
    std::uint32_t length = 0;
    const char* name = ts_query_capture_name_for_id(compiled.query, i, &length);
    compiled.shades.push_back(shade_of({name, length}, language));
  }
  std::uint32_t patterns = ts_query_pattern_count(compiled.query);
  for (std::uint32_t i = 0; i < patterns; ++i) {
    compiled.predicates.push_back(read_predicates(compiled.query, i));
    std::uint32_t begin = ts_query_start_byte_for_pattern(compiled.query, i);
    std::uint32_t end = i + 1 < patterns ? ts_query_start_byte_for_pattern(compiled.query, i + 1)
                                         : static_cast<std::uint32_t>(source.size());
    compiled.weights.push_back(weight_of(source.substr(begin, end - begin)));
  }
  return compiled;
}

const CompiledQuery* find_query(Language language) {
  struct Slot {
    std::once_flag once;
    CompiledQuery query;
  };
  static std::array<Slot, kLanguages> slots;
  Slot& slot = slots[static_cast<std::size_t>(language)];
  std::call_once(slot.once, [&] {
    slot.query = compile_query(language, kHighlightQueries[static_cast<std::size_t>(language)]);
  });
  return slot.query.query ? &slot.query : nullptr;
}

bool holds(const CompiledQuery& query, const TSQueryMatch& match, std::string_view source) {
  const auto& predicates = query.predicates[match.pattern_index];
  return std::all_of(predicates.begin(), predicates.end(), [&](const Predicate& predicate) {
    return holds_one(predicate, match, source);
  });
}

}  // namespace stithy::kit
