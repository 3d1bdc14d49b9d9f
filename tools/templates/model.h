// SPDX-License-Identifier: Apache-2.0
//
// model.h — a template as a tree, and the one mistake that ends its compilation.
//
// Everything that can be blamed carries `at`, its byte offset in the source. Plain values without
// behaviour: parse fills the tree, check fits literals and chooses escapes, emit only reads.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace stithy::templates {

// Blocks inside blocks, and tags inside tags. Each level of blocks costs a little stack.
inline constexpr std::size_t kBlockDepthMax = 64;
inline constexpr std::size_t kTagDepthMax = 256;

// How the value of {{ }} enters the page; each is a method of HtmlWriter (base/html.h).
enum class Escape { Text, Attribute, FormValue, Url, Json };

enum class Kind { Literal, Value, If, For, Let, Call };

struct Branch;

struct Node {
  Kind kind = Kind::Literal;
  std::size_t at = 0;
  std::string code;              // literal text, or the C++ of the value, condition or head
  std::string name;              // Let: the new name
  Escape escape = Escape::Text;  // Value
  bool by_reference = false;     // Let
  std::vector<Branch> branches;  // If: one each; For: body, perhaps the empty case; Call: body
};

struct Branch {
  std::size_t at = 0;
  std::string code;      // the condition of an If
  bool is_else = false;  // no condition
  std::vector<Node> body;
};

struct Parameter {
  std::string declaration;       // "const Entry& entry"
  std::string default_argument;  // without "="; mostly empty
};

struct Function {
  std::size_t at = 0;
  std::string name;
  std::vector<Parameter> parameters;
  std::vector<Node> body;
};

struct Template {
  std::vector<std::string> includes;
  std::vector<Function> functions;
  bool is_mail = false;  // has no style sheet: style="..." is allowed, with literals alone
};

// The first mistake found. fail() returns false, so that `return mistake.fail(...)` reads well.
class Mistake {
 public:
  bool fail(std::size_t at, std::string message) {
    if (message_.empty()) at_ = at, message_ = std::move(message);
    return false;
  }
  bool found() const { return !message_.empty(); }
  std::size_t at() const { return at_; }
  const std::string& message() const { return message_; }

 private:
  std::size_t at_ = 0;
  std::string message_;
};

struct Place {
  std::size_t line = 1, column = 1;  // columns count bytes
};
Place place_of(std::string_view source, std::size_t at);

}  // namespace stithy::templates
