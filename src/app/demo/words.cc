// SPDX-License-Identifier: Apache-2.0
#include "app/demo/words.h"

#include "base/text.h"

namespace stithy::app::demo {

namespace {

constexpr std::array<std::string_view, 12> kVerbs = {"measure", "fold",  "split",  "temper",
                                                     "weigh",   "align", "anneal", "quench",
                                                     "sort",    "merge", "trace",  "cool"};
constexpr std::array<std::string_view, 14> kNouns = {
    "lattice", "billet", "grain", "seam",   "ingot", "flange", "rivet",
    "spindle", "furrow", "braid", "ledger", "joint", "vessel", "hinge"};

std::string write_c(const Subject& s, Dice& dice) {
  return text::format(
      "\n/* What is left of the {1}; {0} it {2} times at most. */\n"
      "size_t {0}_{1}(const struct {1} *{1}, size_t turns)\n{{\n"
      "    size_t left = {1}->size;\n\n"
      "    for (size_t i = 0; i < turns && left > {3}; i++)\n"
      "        left -= left / {4};\n"
      "    return left;\n}}\n",
      s.verb, s.noun, 2 + dice.roll(9), 1 + dice.roll(30), 2 + dice.roll(14));
}

std::string write_python(const Subject& s, Dice& dice) {
  return text::format(
      "\n\ndef {0}_{1}({1}s, *, limit={2}):\n"
      "    \"\"\"Yield what remains of each {1}, the heaviest first.\"\"\"\n"
      "    for {1} in sorted({1}s, key=lambda one: one.weight, reverse=True):\n"
      "        if {1}.weight < limit:\n"
      "            break\n"
      "        yield {1}.name, round({1}.weight / {3}, 2)\n",
      s.verb, s.noun, 10 + dice.roll(90), 2 + dice.roll(7));
}

std::string write_typescript(const Subject& s, Dice& dice) {
  return text::format(
      "\nexport function {0}{4}{5}(parts: readonly Part[]): number {{\n"
      "  const wanted = parts.filter(({{ kind, size }}) => kind === '{1}' && size > {2});\n"
      "  return wanted.reduce((sum, {{ size }}) => sum + size, 0) % {3};\n}}\n",
      s.verb, s.noun, dice.roll(50), 97 + dice.roll(900),
      static_cast<char>(s.noun.front() - 'a' + 'A'), s.noun.substr(1));
}

std::string write_document(const Subject& s, Dice& dice) {
  return text::format(
      "\n## How to {0} a {1}\n\n"
      "Take a {1} of at least **{2} g** and leave it for {3} minutes.\n\n"
      "| Step | Tool | Minutes |\n|---|---|--:|\n| heat | `forge` | {3} |\n"
      "| {0} | `{0}_{1}` | {4} |\n\n- [x] tried on a small {1}\n- [ ] tried on a large one\n",
      s.verb, s.noun, 50 + dice.roll(900), 3 + dice.roll(40), 1 + dice.roll(20));
}

}  // namespace

Subject pick_subject(Dice& dice) {
  // In this order on every compiler.
  const std::string_view verb = dice.one_of(kVerbs);
  return {verb, dice.one_of(kNouns)};
}

std::string begin_file(const SourceKind& kind, std::string_view module) {
  if (kind.suffix == ".c")
    return text::format("// {0}.c: what the workshop knows of a {0}.\n#include \"{0}.h\"\n",
                        module);
  if (kind.suffix == ".py")
    return text::format("\"\"\"Works on a {} from the shell.\"\"\"\n", module);
  if (kind.suffix == ".ts")
    return text::format("// The {} on the page.\nimport type {{ Part }} from './part';\n", module);
  return text::format("# The {}\n", module);
}

std::string write_part(const SourceKind& kind, const Subject& subject, Dice& dice) {
  if (kind.suffix == ".c") return write_c(subject, dice);
  if (kind.suffix == ".py") return write_python(subject, dice);
  if (kind.suffix == ".ts") return write_typescript(subject, dice);
  return write_document(subject, dice);
}

}  // namespace stithy::app::demo
