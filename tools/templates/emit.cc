// SPDX-License-Identifier: Apache-2.0
#include "templates/lexer.h"
#include "templates/stages.h"

namespace stithy::templates {

namespace {

constexpr std::size_t kMarkupBytesMax = 60'000;  // the standard promises literals of 65 536
constexpr std::size_t kReserveBytesMin = 256;    // below, growing is as cheap

std::string escape_literal(std::string_view s) {
  std::string out;
  for (char c : s) {
    switch (c) {
      case '\n': out += "\\n"; break;
      case '\t': out += "\\t"; break;
      case '"': out += "\\\""; break;
      case '\\': out += "\\\\"; break;
      case '?': out += out.ends_with('?') ? "\\?" : "?"; break;  // no trigraphs
      default: out += c;
    }
  }
  return out;
}

std::string_view method_of(Escape escape) {
  switch (escape) {
    case Escape::Text: return "text";
    case Escape::Attribute: return "attribute";
    case Escape::FormValue: return "form_value";
    case Escape::Url: return "url";
    case Escape::Json: return "json";
  }
  return "text";
}

std::size_t count_literal_bytes(const std::vector<Node>& nodes) {
  std::size_t bytes = 0;
  for (const auto& node : nodes) {
    if (node.kind == Kind::Literal) bytes += node.code.size();
    if (node.kind == Kind::Call) continue;
    for (const auto& branch : node.branches) bytes += count_literal_bytes(branch.body);
  }
  return bytes;
}

std::string render_signature(const Function& function, bool declaration) {
  std::string out = "Html " + function.name + "(";
  for (std::size_t i = 0; i < function.parameters.size(); ++i) {
    const auto& parameter = function.parameters[i];
    if (i > 0) out += ", ";
    if (!declaration) out += "[[maybe_unused]] ";
    out += parameter.declaration;
    if (declaration && !parameter.default_argument.empty()) {
      out += " = " + parameter.default_argument;
    }
  }
  return out + ")";
}

class Emitter {
 public:
  Emitter(const Unit& unit, std::string& out) : unit_(unit), out_(out) {}

  void function(const Function& function) {
    writers_ = {0};
    names_ = 0;
    out_ += '\n';
    place(function.at);
    open_block(render_signature(function, false) + " {");
    line("HtmlWriter " + writer() + ";");
    auto bytes = count_literal_bytes(function.body);
    if (bytes >= kReserveBytesMin) {
      line(writer() + ".buffer().reserve(" + std::to_string(bytes + bytes / 2) + ");");
    }
    body(function.body);
    flush();
    line("return std::move(" + writer() + ").take();");
    close_block();
  }

  void place(std::size_t at) {
    if (at < line_at_) line_at_ = 0, line_ = 1;
    for (; line_at_ < at; ++line_at_) line_ += unit_.source[line_at_] == '\n' ? 1 : 0;
    out_ += "#line " + std::to_string(line_) + " \"" + unit_.label + "\"\n";
  }

 private:
  void body(const std::vector<Node>& nodes) {
    for (const auto& node : nodes) {
      if (node.kind == Kind::Literal) {
        pending_ += node.code;
        continue;
      }
      flush();
      switch (node.kind) {
        case Kind::Literal: break;
        case Kind::Value: value(node); break;
        case Kind::If: if_block(node); break;
        case Kind::For: for_block(node); break;
        case Kind::Call: call_block(node); break;
        case Kind::Let:
          place(node.at);
          line((node.by_reference ? "const auto& " : "const auto ") + node.name + " = " +
               node.code + ";");
      }
    }
  }

  void value(const Node& node) {
    place(node.at);
    line(writer() + "." + std::string(method_of(node.escape)) + "(" + node.code + ");");
  }

  void if_block(const Node& node) {
    bool first = true;
    for (const auto& branch : node.branches) {
      if (!first) close_block();
      if (!branch.is_else) place(branch.at);
      std::string head = branch.is_else ? "else {" : "if (" + branch.code + ") {";
      open_block(!first && !branch.is_else ? "else " + head : head);
      body(branch.body);
      first = false;
    }
    close_block();
  }

  void for_block(const Node& node) {
    bool may_be_empty = node.branches.size() > 1;
    std::string empty = "empty_" + std::to_string(++names_);
    if (may_be_empty) {
      open_block("{");
      line("bool " + empty + " = true;");
    }
    place(node.at);
    open_block("for (" + node.code + ") {");
    if (may_be_empty) line(empty + " = false;");
    body(node.branches[0].body);
    close_block();
    if (!may_be_empty) return;
    open_block("if (" + empty + ") {");
    body(node.branches[1].body);
    close_block();
    close_block();
  }

  void call_block(const Node& node) {
    open_block("{");
    writers_.push_back(++names_);
    line("HtmlWriter " + writer() + ";");
    body(node.branches[0].body);
    flush();
    std::string inner = "std::move(" + writer() + ").take()";
    writers_.pop_back();
    // The parser made sure that the call ends with ')'.
    std::string_view call = node.code;
    call.remove_suffix(1);
    bool has_arguments = !trim(call).ends_with('(');
    place(node.at);
    line(writer() + ".text(" + std::string(call) + (has_arguments ? ", " : "") + inner + "));");
    close_block();
  }

  void flush() {
    std::string_view rest = pending_;
    while (!rest.empty()) {
      auto part = rest.substr(0, kMarkupBytesMax);
      markup(part);
      rest.remove_prefix(part.size());
    }
    pending_.clear();
  }

  void markup(std::string_view literal) {
    line(writer() + ".markup(");
    while (!literal.empty()) {
      auto end = literal.find('\n');
      auto part = literal.substr(0, end == literal.npos ? end : end + 1);
      literal.remove_prefix(part.size());
      line("    \"" + escape_literal(part) + (literal.empty() ? "\");" : "\""));
    }
  }

  void line(std::string_view text) {
    out_ += std::string(indent_ * 2, ' ');
    out_ += text;
    out_ += '\n';
  }
  void open_block(std::string_view text) { line(text), ++indent_; }
  void close_block() { flush(), --indent_, line("}"); }
  std::string writer() const { return "writer_" + std::to_string(writers_.back()); }

  const Unit& unit_;
  std::string& out_;
  std::string pending_;  // literal text not yet written
  std::size_t indent_ = 0;
  std::vector<std::size_t> writers_;
  std::size_t names_ = 0;    // numbers given out in this function
  std::size_t line_at_ = 0;  // where line_ was counted
  std::size_t line_ = 1;
};

std::string open_namespace(const Unit& unit) {
  return "namespace stithy" + (unit.inner_namespace.empty() ? "" : "::" + unit.inner_namespace);
}

std::string opening(const Unit& unit) {
  return "// SPDX-License-Identifier: Apache-2.0\n//\n// Compiled from " + unit.label +
         "; change that file instead.\n";
}

}  // namespace

std::string render_header(const Unit& unit, const Template& tree) {
  std::string out = opening(unit) + "#pragma once\n\n#include \"base/html.h\"\n";
  for (const auto& include : tree.includes) {
    if (include != "\"base/html.h\"") out += "#include " + include + "\n";
  }
  out += "\n" + open_namespace(unit) + " {\n\n";
  Emitter emitter(unit, out);
  for (const auto& function : tree.functions) {
    emitter.place(function.at);
    out += "[[nodiscard]] " + render_signature(function, true) + ";\n";
  }
  return out + "\n}  // " + open_namespace(unit) + "\n";
}

std::string render_source(const Unit& unit, const Template& tree) {
  std::string out = opening(unit) + "#include \"" + unit.header_name + "\"\n\n#include <utility>\n";
  out += "\n" + open_namespace(unit) + " {\n";
  Emitter emitter(unit, out);
  for (const auto& function : tree.functions) emitter.function(function);
  return out + "\n}  // " + open_namespace(unit) + "\n";
}

}  // namespace stithy::templates
