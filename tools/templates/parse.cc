// SPDX-License-Identifier: Apache-2.0
#include "templates/lexer.h"
#include "templates/stages.h"

namespace stithy::templates {

namespace {

constexpr std::string_view kLicense = "{# SPDX-License-Identifier: Apache-2.0 #}\n";

class Parser {
 public:
  Parser(std::string_view source, Mistake& mistake) : lexer_(source, mistake), mistake_(mistake) {}

  bool file(Template& out) {
    while (true) {
      if (!next()) return false;
      if (token_.kind == Token::Kind::End) break;
      if (!top_level(out)) return false;
    }
    if (out.functions.empty()) {
      return mistake_.fail(token_.at, "A template needs at least one {% page %} or {% part %}.");
    }
    return true;
  }

 private:
  bool top_level(Template& out) {
    if (token_.kind == Token::Kind::Literal && trim(token_.code).empty()) return true;
    if (at_word("include")) return include(out);
    if (at_word("page") || at_word("part")) return function(out);
    auto space = token_.code.find_first_not_of(" \n\t");
    return mistake_.fail(token_.at + (token_.kind == Token::Kind::Literal ? space : 0),
                         "Only {% include %}, {% page %} and {% part %} may stand outside a page.");
  }

  bool function(Template& out) {
    Function function;
    function.at = token_.at;
    std::string what = "{% " + token_.word + " %}";
    if (!signature(token_.code, token_.code_at, function)) return false;
    if (!next() || !body(function.body) || !end(function.at, what)) return false;
    out.functions.push_back(std::move(function));
    return true;
  }

  bool signature(std::string_view code, std::size_t at, Function& out) {
    auto open = code.find('(');
    auto name = trim(code.substr(0, open));
    if (open == code.npos || code.back() != ')' || !is_identifier(name)) {
      return mistake_.fail(at,
                           "Write the name and its parameters: {% page show(const View& v) %}.");
    }
    out.name = name;
    auto list = code.substr(open + 1, code.size() - open - 2);
    Mistake ignored;
    if (find_code_end(list, 0, "", ignored) == list.npos) {
      return mistake_.fail(at, "The parameter list must end with the last ')'.");
    }
    if (trim(list).empty()) return true;
    for (auto part : split_code(list, ',', true)) {
      if (!parameter(part, at + static_cast<std::size_t>(part.data() - code.data()), out)) {
        return false;
      }
    }
    return true;
  }

  bool parameter(std::string_view code, std::size_t at, Function& out) {
    auto parts = split_code(code, '=', true);
    Parameter parameter;
    parameter.declaration = trim(parts[0]);
    if (parameter.declaration.empty()) return mistake_.fail(at, "A parameter is missing here.");
    if (parts.size() > 1) {
      auto value = code.substr(static_cast<std::size_t>(parts[1].data() - code.data()));
      parameter.default_argument = trim(value);
      if (parameter.default_argument.empty()) {
        return mistake_.fail(at, "A default argument is missing after '='.");
      }
    }
    out.parameters.push_back(std::move(parameter));
    return true;
  }

  bool include(Template& out) {
    const std::string& code = token_.code;
    if (!out.functions.empty()) {
      return mistake_.fail(token_.at, "{% include %} stands above the first page or part.");
    }
    bool quoted = code.size() > 2 && code.front() == '"' && code.back() == '"';
    bool angled = code.size() > 2 && code.front() == '<' && code.back() == '>';
    if ((!quoted && !angled) ||
        code.substr(1, code.size() - 2).find_first_of("\"<>\\\n") != code.npos) {
      return mistake_.fail(token_.at, "Write {% include \"folder/file.h\" %}.");
    }
    out.includes.push_back(code);
    return true;
  }

  // Reads nodes until a statement that does not start one; it stays in token_.
  bool body(std::vector<Node>& out) {
    while (true) {
      if (token_.kind == Token::Kind::End) return true;
      if (token_.kind == Token::Kind::Statement) {
        const auto& word = token_.word;
        if (word == "end" || word == "else" || word == "elif" || word == "empty") return true;
        if (!statement(out)) return false;
      } else {
        Node node;
        node.kind = token_.kind == Token::Kind::Value ? Kind::Value : Kind::Literal;
        node.at = token_.code_at;
        node.code = std::move(token_.code);
        out.push_back(std::move(node));
      }
      if (!next()) return false;
    }
  }

  bool statement(std::vector<Node>& out) {
    if (depth_ == kBlockDepthMax) return mistake_.fail(token_.at, "Blocks are nested too deep.");
    ++depth_;
    Node node;
    node.at = token_.code_at;
    bool good = at_word("if")    ? if_block(node)
                : at_word("for") ? for_block(node)
                : at_word("let") ? let(node)
                : at_word("call")
                    ? call_block(node)
                    : mistake_.fail(token_.at, "There is no statement {% " + token_.word +
                                                   " %}; inside a page "
                                                   "write if, for, let, call or end.");
    --depth_;
    if (good) out.push_back(std::move(node));
    return good;
  }

  bool if_block(Node& node) {
    node.kind = Kind::If;
    auto opened_at = token_.at;
    while (true) {
      Branch branch;
      branch.at = token_.code_at;
      branch.is_else = at_word("else");
      branch.code = token_.code;
      if (branch.is_else && !bare()) return false;
      if (!branch.is_else && branch.code.empty()) {
        return mistake_.fail(token_.at, "{% " + token_.word + " %} needs a condition.");
      }
      if (!next() || !body(branch.body)) return false;
      bool last = branch.is_else;
      node.branches.push_back(std::move(branch));
      if (last || !(at_word("else") || at_word("elif"))) break;
    }
    return end(opened_at, "{% if %}");
  }

  bool for_block(Node& node) {
    node.kind = Kind::For;
    node.code = token_.code;
    auto opened_at = token_.at;
    if (split_code(node.code, ':', false).size() < 2) {
      return mistake_.fail(token_.at, "Write {% for const auto& item : items %}.");
    }
    node.branches.emplace_back();
    if (!next() || !body(node.branches.back().body)) return false;
    if (at_word("else") || at_word("empty")) {
      if (!bare()) return false;
      node.branches.emplace_back();
      node.branches.back().is_else = true;
      if (!next() || !body(node.branches.back().body)) return false;
    }
    return end(opened_at, "{% for %}");
  }

  bool call_block(Node& node) {
    node.kind = Kind::Call;
    node.code = token_.code;
    auto opened_at = token_.at;
    if (node.code.empty() || node.code.back() != ')' || node.code.front() == '(') {
      return mistake_.fail(token_.at,
                           "Write {% call layout(frame) %}; the block becomes the last "
                           "argument.");
    }
    node.branches.emplace_back();
    if (!next() || !body(node.branches.back().body)) return false;
    return end(opened_at, "{% call %}");
  }

  bool let(Node& node) {
    node.kind = Kind::Let;
    std::string_view code = token_.code;
    if (code.starts_with('&')) {
      node.by_reference = true;
      code.remove_prefix(1);
    }
    auto equals = code.find('=');
    auto name = trim(code.substr(0, equals));
    if (equals == code.npos || !is_identifier(name) || trim(code.substr(equals + 1)).empty()) {
      return mistake_.fail(token_.at, "Write {% let name = expression %}.");
    }
    node.name = name;
    node.code = trim(code.substr(equals + 1));
    return split_code(node.code, ';', false).size() == 1 ||
           mistake_.fail(token_.at, "{% let %} takes one expression, without ';'.");
  }

  bool end(std::size_t opened_at, std::string_view what) {
    if (at_word("end")) return bare();
    if (token_.kind == Token::Kind::End) {
      return mistake_.fail(opened_at, std::string(what) + " has no {% end %}.");
    }
    return mistake_.fail(token_.at,
                         "{% " + token_.word + " %} does not belong to " + std::string(what) + ".");
  }

  bool next() { return lexer_.next(token_); }
  bool at_word(std::string_view word) const {
    return token_.kind == Token::Kind::Statement && token_.word == word;
  }
  bool bare() {
    if (token_.code.empty()) return true;
    return mistake_.fail(token_.code_at, "Nothing may follow '" + token_.word + "' here.");
  }

  Lexer lexer_;
  Token token_;
  std::size_t depth_ = 0;
  Mistake& mistake_;
};

// The offset of the first control character or byte that cannot be UTF-8 (RFC 3629), or npos.
std::size_t find_bad_byte(std::string_view s) {
  std::size_t more = 0;  // continuation bytes to come
  for (std::size_t i = 0; i < s.size(); ++i) {
    auto c = static_cast<unsigned char>(s[i]);
    bool continues = (c & 0xc0) == 0x80;
    bool control = (c < 0x20 && c != '\n' && c != '\t') || c == 0x7f;
    if (continues != (more > 0) || control || c == 0xc0 || c == 0xc1 || c > 0xf4) return i;
    more = continues ? more - 1 : c >= 0xf0 ? 3 : c >= 0xe0 ? 2 : c >= 0xc0 ? 1 : 0;
  }
  return more > 0 ? s.size() - 1 : s.npos;
}

}  // namespace

bool parse_template(std::string_view source, Template& out, Mistake& mistake) {
  if (auto bad = find_bad_byte(source); bad != source.npos) {
    return mistake.fail(bad, "A template is UTF-8 with line feeds and without control characters.");
  }
  if (!source.starts_with(kLicense)) {
    return mistake.fail(0, "The first line must be {# SPDX-License-Identifier: Apache-2.0 #}.");
  }
  return Parser(source, mistake).file(out);
}

}  // namespace stithy::templates
