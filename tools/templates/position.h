// SPDX-License-Identifier: Apache-2.0
//
// position.h — where in the HTML a template stands, and what may be written there.
//
// The tracker reads literals byte by byte, keeps the open elements and the tag being written, and
// gives the literal to emit (white space shrunk, comments dropped). A value between two literals
// gets its escape from the position. The position is a plain value: check copies it at branches
// and joins it behind them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "templates/elements.h"
#include "templates/model.h"

namespace stithy::templates {

struct Element {
  std::string name;
  std::size_t at = 0;
  Content content = Content::Markup;
};

struct Attribute {
  std::string name;
  std::string value;  // its literal parts
  std::size_t at = 0;
  bool computed = false;  // a value or a branch takes part
  bool certain = true;    // written in every branch
};

// How much of an address is known. Until a '/', '?', '#' or a good scheme has settled what the
// browser takes for the scheme, a value could still turn it into "javascript:".
enum class Address { Start, Word, Unsure, Settled };

struct Position {
  enum class Where { Text, Tag, Value };
  Where where = Where::Text;
  std::vector<Element> open;
  bool after_newline = true;  // what was written last is white space that shrank

  // In a tag.
  std::string tag;
  std::size_t tag_at = 0;
  bool spaced = false;  // white space since the last attribute
  std::vector<Attribute> attributes;
  bool unguarded_target = false;  // target="_blank" without rel="noopener" so far
  // In a value, which belongs to the last attribute.
  char quote = 0;
  bool is_address = false;
  Address address = Address::Start;
};

class Tracker {
 public:
  Tracker(std::string_view source, Mistake& mistake) : source_(source), mistake_(mistake) {}

  Position position;
  std::size_t floor = 0;  // elements below are open outside the current block
  bool inline_styles = false;

  // Replaces the literal by what is to be written.
  bool read_literal(Node& literal);
  // Chooses node.escape; turns json(x) into x.
  bool place_value(Node& value);
  // Joins the ends of two branches into `position`; the block began at `entry`.
  bool check_block_end(const Position& entry, std::size_t at);
  void join(const Position& other);
  bool check_function_end();
  Content content() const {
    return position.open.empty() ? Content::Markup : position.open.back().content;
  }

 private:
  bool read_text();
  bool read_raw_text(std::string_view element);
  void read_space();
  bool read_markup();
  bool read_open_tag();
  bool read_close_tag();
  bool read_tag();
  bool read_attribute();
  bool start_attribute(std::string_view name);
  bool read_value();
  bool read_address(char c);
  bool check_nesting(const std::string& name);
  bool finish_tag(bool slash);
  bool check_tag(Content& content);
  bool place_in_value(Node& value);
  bool place_json(Node& value);
  const Attribute* find(std::string_view name) const;
  std::string line_of(std::size_t at) const;
  std::string_view rest() const { return in_.substr(i_); }
  std::size_t here() const { return in_at_ + i_; }
  bool fail(std::string message) { return mistake_.fail(here(), std::move(message)); }

  std::string_view source_;
  Mistake& mistake_;
  std::string_view in_;  // the literal being read
  std::size_t in_at_ = 0;
  std::size_t i_ = 0;
  std::string out_;
  bool block_start_ = false;  // just behind <pre> or <textarea>
};

}  // namespace stithy::templates
