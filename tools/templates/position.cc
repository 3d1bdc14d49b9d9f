// SPDX-License-Identifier: Apache-2.0
#include "templates/position.h"

#include "templates/lexer.h"

namespace stithy::templates {

namespace {

bool is_name_char(char c) { return is_letter(c) || is_digit(c) || c == '-' || c == '_'; }

bool has_word(std::string_view list, std::string_view word) {
  for (std::size_t i = 0; i < list.size();) {
    auto end = list.find(' ', i);
    if (end == list.npos) end = list.size();
    if (list.substr(i, end - i) == word) return true;
    i = end + 1;
  }
  return false;
}

}  // namespace

std::string Tracker::line_of(std::size_t at) const {
  return "line " + std::to_string(place_of(source_, at).line);
}

const Attribute* Tracker::find(std::string_view name) const {
  for (const auto& attribute : position.attributes) {
    if (attribute.name == name) return &attribute;
  }
  return nullptr;
}

bool Tracker::read_literal(Node& literal) {
  in_ = literal.code;
  in_at_ = literal.at;
  i_ = 0;
  out_.clear();
  while (i_ < in_.size()) {
    bool good = position.where == Position::Where::Text  ? read_text()
                : position.where == Position::Where::Tag ? read_tag()
                                                         : read_value();
    if (!good) return false;
  }
  // A browser drops one newline behind these tags (13.1.2.5); ours, lest it takes the value's.
  if (block_start_) out_ += '\n';
  block_start_ = false;
  in_ = {};
  literal.code = std::move(out_);
  return true;
}

bool Tracker::read_text() {
  switch (content()) {
    case Content::Title:
    case Content::Textarea:
    case Content::Json:
    case Content::Nothing: return read_raw_text(position.open.back().name);
    case Content::Preformatted:
    case Content::Markup: break;
  }
  if (in_[i_] == '<') return read_markup();
  block_start_ = false;
  if (is_space(in_[i_])) {
    read_space();
  } else {
    while (i_ < in_.size() && in_[i_] != '<' && !is_space(in_[i_])) out_ += in_[i_++];
    position.after_newline = false;
  }
  return true;
}

void Tracker::read_space() {
  auto start = i_;
  while (i_ < in_.size() && is_space(in_[i_])) ++i_;
  auto run = in_.substr(start, i_ - start);
  if (content() == Content::Preformatted || run.find('\n') == run.npos) {
    out_ += run;
    position.after_newline = false;
  } else if (!position.after_newline) {
    out_ += '\n';
    position.after_newline = true;
  }
}

// Text in which only the element's own closing tag is markup.
bool Tracker::read_raw_text(std::string_view element) {
  if (rest().starts_with("</") && to_lower(rest().substr(2, element.size())) == element) {
    return read_close_tag();
  }
  block_start_ = false;
  char c = in_[i_];
  if (content() == Content::Nothing && !is_space(c)) {
    return fail("A <script> with src has no content.");
  }
  if (c == '<') {
    return fail(std::string("Write ") + (content() == Content::Json ? "\\u003c" : "&lt;") +
                " inside <" + std::string(element) + ">; tags cannot be here.");
  }
  if (content() != Content::Nothing) out_ += c;
  ++i_;
  return true;
}

bool Tracker::read_markup() {
  if (rest().starts_with("<!--")) {
    auto end = rest().find("-->", 4);
    if (end == in_.npos) return fail("This comment is not closed, or a value stands inside it.");
    i_ += end + 3;
    return true;
  }
  if (rest().starts_with("</")) return read_close_tag();
  constexpr std::string_view kDoctype = "<!doctype html>";
  if (to_lower(rest().substr(0, kDoctype.size())) == kDoctype) {
    if (!position.open.empty()) return fail("<!doctype html> stands before every element.");
    out_ += kDoctype;
    position.after_newline = false;
    i_ += kDoctype.size();
    return true;
  }
  if (i_ + 1 == in_.size()) return fail("The name of a tag cannot be computed.");
  if (!is_letter(in_[i_ + 1])) return fail("Write &lt; for a '<' that starts no tag.");
  return read_open_tag();
}

bool Tracker::read_open_tag() {
  auto start = i_ + 1;
  auto end = start;
  while (end < in_.size() && is_name_char(in_[end])) ++end;
  auto name = std::string(in_.substr(start, end - start));
  if (!check_nesting(to_lower(name))) return false;
  position.where = Position::Where::Tag;
  position.tag = name;
  position.tag_at = here();
  position.spaced = false;
  position.attributes.clear();
  position.unguarded_target = false;
  position.after_newline = false;
  block_start_ = false;
  out_ += '<' + name;
  i_ = end;
  return true;
}

bool Tracker::check_nesting(const std::string& name) {
  if (auto why = refusal_of_element(name); !why.empty()) return fail(std::string(why));
  auto& open = position.open;
  if (open.size() == kTagDepthMax) return fail("Tags are nested too deep.");
  if (open.empty()) return true;
  auto parent = to_lower(open.back().name);
  if (!may_contain(parent, name)) {
    return fail("A browser moves <" + name + "> out of <" + parent + ">; it cannot stand there.");
  }
  if (refuses_itself(name)) {
    for (const auto& element : open) {
      if (element.name == name) return fail("<" + name + "> cannot stand inside <" + name + ">.");
    }
  }
  if (!ends_paragraph(name)) return true;
  for (auto outer = open.rbegin(); outer != open.rend(); ++outer) {
    auto outer_name = to_lower(outer->name);
    if (shields_paragraph(outer_name)) return true;
    if (outer_name == "p") return fail("<" + name + "> cannot stand inside <p>; it would end it.");
  }
  return true;
}

bool Tracker::read_close_tag() {
  auto end = i_ + 2;
  while (end < in_.size() && is_name_char(in_[end])) ++end;
  auto name = std::string(in_.substr(i_ + 2, end - i_ - 2));
  while (end < in_.size() && is_space(in_[end])) ++end;
  if (name.empty() || end == in_.size() || in_[end] != '>') {
    return fail("A closing tag is written </name>, without values.");
  }
  if (is_void(to_lower(name))) return fail("<" + name + "> has no closing tag.");
  if (position.open.empty()) return fail("</" + name + "> closes no open tag.");
  const auto& element = position.open.back();
  if (position.open.size() <= floor) {
    return fail("</" + name + "> closes a tag that was opened outside of this block.");
  }
  if (element.name != name) {
    return fail("</" + name + "> stands where <" + element.name + "> of " + line_of(element.at) +
                " must be closed.");
  }
  position.open.pop_back();
  position.after_newline = false;
  block_start_ = false;
  out_ += "</" + name + '>';
  i_ = end + 1;
  return true;
}

bool Tracker::read_tag() {
  char c = in_[i_];
  if (is_space(c)) {
    position.spaced = true;
    ++i_;
    return true;
  }
  if (c == '>') return finish_tag(false);
  if (rest().starts_with("/>")) return finish_tag(true);
  return read_attribute();
}

bool Tracker::read_attribute() {
  auto end = i_;
  while (end < in_.size() && (is_name_char(in_[end]) || in_[end] == ':' || in_[end] == '.')) ++end;
  auto name = in_.substr(i_, end - i_);
  if (name.empty()) {
    if (in_[i_] == '=') return fail("An attribute is written name=\"value\", without spaces.");
    return fail(std::string("A '") + in_[i_] + "' cannot stand in the tag <" + position.tag + ">.");
  }
  if (!position.spaced) return fail("A space is missing before this attribute.");
  if (!start_attribute(name)) return false;
  out_ += ' ';
  out_ += name;
  position.spaced = false;
  i_ = end;
  if (i_ == in_.size() || in_[i_] != '=') return true;
  ++i_;
  if (i_ == in_.size() || (in_[i_] != '"' && in_[i_] != '\'')) {
    return fail("Put the value of '" + std::string(name) + "' in quotes.");
  }
  position.quote = in_[i_];
  position.where = Position::Where::Value;
  out_ += '=';
  out_ += in_[i_++];
  return true;
}

bool Tracker::start_attribute(std::string_view written) {
  auto name = to_lower(written);
  if (name == "style" && !inline_styles)
    return fail("Styles live in the .css file beside the view, not in style=.");
  if (name.starts_with("on")) {
    return fail("Scripts live in the .ts file beside the view, not in " + name + "=.");
  }
  if (const auto* same = find(name)) {
    return fail("The attribute '" + name + "' is already written in " + line_of(same->at) +
                (same->certain ? "." : "; put both into one {% if %} with {% else %}."));
  }
  Attribute attribute;
  attribute.name = name;
  attribute.at = here();
  position.attributes.push_back(std::move(attribute));
  position.is_address = is_url_attribute(name);
  position.address = Address::Start;
  return true;
}

bool Tracker::read_value() {
  char c = in_[i_];
  auto& attribute = position.attributes.back();
  if (c != position.quote) {
    if (position.is_address && !read_address(c)) return false;
    attribute.value += c;
    out_ += c;
    ++i_;
    return true;
  }
  if (attribute.name == "target") {
    position.unguarded_target = attribute.computed || to_lower(attribute.value) == "_blank";
  }
  position.where = Position::Where::Tag;
  out_ += c;
  ++i_;
  return true;
}

bool Tracker::read_address(char c) {
  auto& address = position.address;
  if (address == Address::Settled) return true;
  if (c == '/' || c == '?' || c == '#') {
    address = Address::Settled;
    return true;
  }
  if (c == ':') {
    auto scheme = to_lower(trim(position.attributes.back().value));
    bool good = scheme == "http" || scheme == "https" || scheme == "mailto";
    if (address != Address::Word || !good) {
      return fail("An address is relative or begins with http:, https: or mailto:.");
    }
    address = Address::Settled;
    return true;
  }
  if (c == '&') return fail("Write '?' or '/' before the first '&' of an address.");
  if (address == Address::Start && !is_space(c)) address = Address::Word;
  return true;
}

bool Tracker::finish_tag(bool slash) {
  auto name = to_lower(position.tag);
  bool empty = is_void(name);
  bool foreign = false;
  for (const auto& element : position.open) foreign = foreign || element.name == "svg";
  if (slash && !empty && !foreign) {
    return fail("A browser ignores the '/' here; write <" + position.tag + "></" + position.tag +
                ">.");
  }
  Content inside = content() == Content::Preformatted ? content() : Content::Markup;
  if (!check_tag(inside)) return false;
  out_ += slash && !empty ? "/>" : ">";
  i_ += slash ? 2 : 1;
  position.where = Position::Where::Text;
  if (!empty && !slash) position.open.push_back({position.tag, position.tag_at, inside});
  block_start_ = name == "pre" || name == "textarea";
  return true;
}

bool Tracker::check_tag(Content& content) {
  auto name = to_lower(position.tag);
  auto fail_tag = [&](std::string why) { return mistake_.fail(position.tag_at, std::move(why)); };
  if (name == "pre") content = Content::Preformatted;
  if (name == "title") content = Content::Title;
  if (name == "textarea") content = Content::Textarea;
  if (name == "script") {
    const auto* type = find("type");
    const auto* src = find("src");
    bool known_type = type && type->certain && !type->computed;
    if (src && src->certain && (!type || known_type)) {
      content = Content::Nothing;
    } else if (!src && known_type && type->value == "application/json") {
      content = Content::Json;
    } else {
      return fail_tag("A <script> has src, or type=\"application/json\" and data inside.");
    }
  }
  if (name == "img") {
    const auto* alt = find("alt");
    if (!alt || !alt->certain) {
      return fail_tag("An <img> needs alt in every case; alt=\"\" says that it only decorates.");
    }
  }
  const auto* target = find("target");
  const auto* rel = find("rel");
  bool guarded = rel && rel->certain && has_word(rel->value, "noopener");
  if (target && position.unguarded_target && !guarded) {
    return fail_tag("target=\"_blank\" needs rel=\"noopener\".");
  }
  const auto* body = find("content");
  if (name == "meta" && find("http-equiv") && body && body->computed) {
    return fail_tag("The content of <meta http-equiv> cannot be computed.");
  }
  return true;
}

}  // namespace stithy::templates
