// SPDX-License-Identifier: Apache-2.0
#include "templates/position.h"
#include "templates/stages.h"

namespace stithy::templates {

namespace {

class Checker {
 public:
  Checker(std::string_view source, const Template& tree, Mistake& mistake)
      : tracker_(source, mistake), mistake_(mistake) {
    tracker_.inline_styles = tree.is_mail;
  }

  bool function(Function& function) {
    tracker_.position = {};
    if (!body(function.body) || !tracker_.check_function_end()) return false;
    trim_end(function.body);
    return true;
  }

 private:
  // The recursion is bounded by kBlockDepthMax of the parser.
  bool body(std::vector<Node>& nodes) {
    for (auto& node : nodes) {
      bool good = node.kind == Kind::Literal ? tracker_.read_literal(node)
                  : node.kind == Kind::Value ? tracker_.place_value(node)
                  : node.kind == Kind::If    ? if_block(node)
                  : node.kind == Kind::For   ? for_block(node)
                  : node.kind == Kind::Call  ? call_block(node)
                                             : true;
      if (!good) return false;
    }
    return true;
  }

  bool block(std::vector<Node>& nodes, const Position& entry, std::size_t at) {
    auto outer_floor = tracker_.floor;
    tracker_.floor = entry.open.size();
    bool good = body(nodes) && tracker_.check_block_end(entry, at);
    tracker_.floor = outer_floor;
    return good;
  }

  bool if_block(Node& node) {
    const Position entry = tracker_.position;
    Position joined;
    for (std::size_t i = 0; i < node.branches.size(); ++i) {
      auto& branch = node.branches[i];
      tracker_.position = entry;
      if (!block(branch.body, entry, branch.at)) return false;
      if (i > 0) tracker_.join(joined);
      joined = tracker_.position;
    }
    if (!node.branches.back().is_else) tracker_.join(entry);
    return true;
  }

  bool for_block(Node& node) {
    if (tracker_.position.where == Position::Where::Tag) {
      return mistake_.fail(node.at, "A loop cannot write attributes; their names would repeat.");
    }
    if (tracker_.position.where == Position::Where::Value && tracker_.position.is_address &&
        tracker_.position.address != Address::Settled) {
      return mistake_.fail(node.at, "A loop cannot write the beginning of an address.");
    }
    // A later turn begins where the body ends, so white space in front may have to stay.
    if (!ends_with_newline(node.branches[0].body)) tracker_.position.after_newline = false;
    const Position entry = tracker_.position;
    if (!block(node.branches[0].body, entry, node.at)) return false;
    tracker_.join(entry);
    if (node.branches.size() == 1) return true;
    const Position after_turns = tracker_.position;
    tracker_.position = entry;
    if (!block(node.branches[1].body, entry, node.at)) return false;
    tracker_.join(after_turns);
    return true;
  }

  bool call_block(Node& node) {
    if (tracker_.position.where != Position::Where::Text ||
        (tracker_.content() != Content::Markup && tracker_.content() != Content::Preformatted)) {
      return mistake_.fail(node.at, "{% call %} stands between elements only.");
    }
    auto& nodes = node.branches[0].body;
    tracker_.position.after_newline = true;
    const Position entry = tracker_.position;
    if (!block(nodes, entry, node.at)) return false;
    if (tracker_.content() == Content::Markup) trim_end(nodes);
    tracker_.position.after_newline = false;
    return true;
  }

  static bool ends_with_newline(const std::vector<Node>& nodes) {
    if (nodes.empty() || nodes.back().kind != Kind::Literal) return false;
    const auto& text = nodes.back().code;
    return text.find('\n', text.find_last_not_of(" \t\n") + 1) != text.npos;
  }

  // The newline before {% end %} belongs to the template, not to the page.
  static void trim_end(std::vector<Node>& nodes) {
    if (nodes.empty() || nodes.back().kind != Kind::Literal) return;
    auto& text = nodes.back().code;
    if (text.ends_with('\n')) text.pop_back();
  }

  Tracker tracker_;
  Mistake& mistake_;
};

}  // namespace

bool check_template(std::string_view source, Template& tree, Mistake& mistake) {
  Checker checker(source, tree, mistake);
  for (auto& function : tree.functions) {
    if (!checker.function(function)) return false;
  }
  return true;
}

}  // namespace stithy::templates
