// SPDX-License-Identifier: Apache-2.0
#include "kit/sanitise.h"

#include <gumbo.h>

#include <map>
#include <set>

#include "base/text.h"
#include "kit/markdown/parse_budget.h"
#include "kit/markdown/sanitise_rules.h"

namespace stithy::kit {

namespace {

constexpr std::size_t kDepthMax = 100;  // deeper elements are unwrapped
constexpr std::size_t kIdBytesMax = 200;
constexpr std::size_t kHeadingsMax = 5000;     // with links to themselves
constexpr std::size_t kHeadingBytesMax = 500;  // of its text in the outline

// In lower case; also of elements younger than the parser, such as picture.
std::string element_name(const GumboNode& node) {
  if (node.v.element.tag != GUMBO_TAG_UNKNOWN) return gumbo_normalized_tagname(node.v.element.tag);
  GumboStringPiece piece = node.v.element.original_tag;
  gumbo_tag_from_original_text(&piece);
  return piece.length > 20 ? std::string() : text::to_lower({piece.data, piece.length});
}

bool is_element(const GumboNode& node, GumboTag tag) {
  return node.type == GUMBO_NODE_ELEMENT && node.v.element.tag == tag &&
         node.v.element.tag_namespace == GUMBO_NAMESPACE_HTML;
}

bool is_text(const GumboNode& node) {
  return node.type == GUMBO_NODE_TEXT || node.type == GUMBO_NODE_WHITESPACE;
}

const GumboNode& child(const GumboNode& node, unsigned i) {
  return *static_cast<const GumboNode*>(node.v.element.children.data[i]);
}

const GumboAttribute& attribute_at(const GumboNode& node, unsigned i) {
  return *static_cast<const GumboAttribute*>(node.v.element.attributes.data[i]);
}

std::string_view find_attribute(const GumboNode& node, const char* name) {
  const auto* found = gumbo_get_attribute(&node.v.element.attributes, name);
  return found ? std::string_view(found->value) : std::string_view();
}

// The text below `node`, at most `bytes_max` of it.
std::string text_below(const GumboNode& node, std::size_t bytes_max) {
  std::string out;
  std::vector<std::pair<const GumboNode*, unsigned>> stack{{&node, 0}};
  while (!stack.empty() && out.size() < bytes_max) {
    auto& [at, next] = stack.back();
    if (next == at->v.element.children.length) {
      stack.pop_back();
      continue;
    }
    const GumboNode& inner = child(*at, next++);
    if (is_text(inner))
      out += inner.v.text.text;
    else if (inner.type == GUMBO_NODE_ELEMENT)
      stack.emplace_back(&inner, 0);
  }
  return std::string(text::prefix(out, bytes_max));
}

bool only_text(const GumboNode& node) {
  for (unsigned i = 0; i < node.v.element.children.length; ++i)
    if (!is_text(child(node, i))) return false;
  return true;
}

bool has_scheme_or_host(std::string_view url) {
  auto end = url.find_first_of(":/?#");
  return url.starts_with("//") || (end != url.npos && url[end] == ':');
}

// What of the surroundings decides how a node is written.
struct Place {
  bool list = false, definitions = false, table = false, ruby = false, picture = false;
  bool link = false, code = false, heading = false;
};

bool fits(Inside inside, const Place& place) {
  switch (inside) {
    case Inside::Anything: return true;
    case Inside::List: return place.list;
    case Inside::Definitions: return place.definitions;
    case Inside::Table: return place.table;
    case Inside::Ruby: return place.ruby;
    case Inside::Picture: return place.picture;
  }
  return false;
}

Place place_in(std::string_view name, Place place) {
  if (name == "ul" || name == "ol")
    place.list = true;
  else if (name == "dl")
    place.definitions = true;
  else if (name == "table")
    place.table = true;
  else if (name == "ruby")
    place.ruby = true;
  else if (name == "picture")
    place.picture = true;
  else if (name == "a")
    place.link = true;
  else if (name == "code" || name == "pre" || name == "samp" || name == "kbd" || name == "tt")
    place.code = true;
  return place;
}

class TreeWriter {
 public:
  explicit TreeWriter(const SanitiseOptions& options) : options_(options) {}

  // Without recursion: how deep documents nest is decided by their authors.
  void write_children_of(const GumboNode& root) {
    stack_.push_back({&root, 0, {}, {}, {}});
    while (!stack_.empty()) {
      Frame& top = stack_.back();
      if (top.next == top.node->v.element.children.length) {
        close(top);
        stack_.pop_back();
      } else {
        const GumboNode& inner = child(*top.node, top.next++);
        if (is_text(inner))
          write_text(inner.v.text.text, top.place);
        else if (inner.type == GUMBO_NODE_ELEMENT)
          open(inner, top.place);
      }
    }
  }

  SanitisedHtml take() && { return {std::move(out_).take(), std::move(headings_)}; }

 private:
  struct Frame {
    const GumboNode* node;
    unsigned next;
    Place place;
    std::string_view name;   // to close; empty when unwrapped
    std::string heading_id;  // a heading that ends with a link to itself
  };

  void close(const Frame& frame) {
    if (!frame.heading_id.empty()) {
      out_.markup(" <a class=\"ui-anchor\" href=\"#").attribute(frame.heading_id);
      out_.markup("\" aria-label=\"Link to this section\">#</a>");
    }
    if (!frame.name.empty()) out_.markup("</").markup(frame.name).markup(">");
  }

  void write_text(std::string_view s, const Place& place) {
    if (options_.text && !place.code)
      options_.text(s, place.link, out_);
    else
      out_.text(s);
  }

  void open(const GumboNode& node, const Place& place) {
    if (node.v.element.tag_namespace != GUMBO_NAMESPACE_HTML) return;
    Element element = element_rule(element_name(node));
    std::string_view name = element.name;
    if (element.rule == ElementRule::Drop) return;
    // A cell without words heads nothing, but would be announced as a heading.
    if (name == "th" && node.v.element.children.length == 0) name = "td";
    bool unwrap = element.rule == ElementRule::Unwrap || !fits(element.inside, place) ||
                  stack_.size() > kDepthMax || (name == "a" && place.link);
    if (unwrap) {
      stack_.push_back({&node, 0, place, {}, {}});
    } else if (name == "img") {
      write_image(node, place);
    } else if (name == "input") {
      write_checkbox(node);
    } else if (name == "pre" && write_code(node)) {
      return;
    } else if (element.is_void) {
      write_tag(name, node);
    } else {
      open_kept(node, name, place);
    }
  }

  void open_kept(const GumboNode& node, std::string_view name, const Place& place) {
    Frame frame{&node, 0, place_in(name, place), name, {}};
    bool heading = name.size() == 2 && name[0] == 'h' && name[1] >= '1' && name[1] <= '6';
    bool wanted = options_.heading_anchors && headings_.size() < kHeadingsMax;
    if (heading && wanted && !place.heading) {
      frame.place.heading = true;
      frame.heading_id = open_heading(node, name);
    } else {
      write_tag(name, node);
    }
    stack_.push_back(std::move(frame));
  }

  void write_tag(std::string_view name, const GumboNode& node) {
    out_.markup("<").markup(name);
    for (unsigned i = 0; i < node.v.element.attributes.length; ++i) {
      const GumboAttribute& attribute = attribute_at(node, i);
      write_attribute(name, attribute.name, attribute.value);
    }
    // Wide tables scroll by themselves, and what scrolls must be reached by keys.
    if (name == "table") out_.markup(" tabindex=\"0\"");
    out_.markup(">");
  }

  void write_attribute(std::string_view element, std::string_view name, std::string_view value) {
    AttributeKind kind = attribute_kind(element, name);
    switch (kind) {
      case AttributeKind::Refused:
      case AttributeKind::Image: return;  // images are written by write_image
      case AttributeKind::Empty: out_.markup(" ").markup(kept_name(name)); return;
      case AttributeKind::Id: write_id(value); return;
      case AttributeKind::Link: write_link(kept_name(name), value); return;
      case AttributeKind::ImageSet: write_pair("srcset", image_set(value)); return;
      case AttributeKind::Classes: write_pair("class", allowed_classes(value)); return;
      case AttributeKind::References: write_pair("headers", references(value)); return;
      default:
        if (is_attribute_value(kind, name, value)) {
          out_.markup(" ").markup(kept_name(name)).markup("=\"").attribute(value).markup("\"");
        }
    }
  }

  // A name that passed attribute_kind is one of our own literals.
  static std::string_view kept_name(std::string_view name) { return name; }

  void write_pair(std::string_view name, const std::string& value) {
    if (!value.empty()) out_.markup(" ").markup(name).markup("=\"").attribute(value).markup("\"");
  }

  // The prefix keeps ids of documents apart from those of the page and its scripts.
  std::string prefixed(std::string_view id) const {
    if (id.starts_with(options_.id_prefix)) return std::string(id);
    return options_.id_prefix + std::string(id);
  }

  static bool is_id(std::string_view id) {
    return !id.empty() && id.size() <= kIdBytesMax && !text::has_control(id) &&
           id.find(' ') == id.npos;
  }

  void write_id(std::string_view id) {
    if (is_id(id) && ids_.insert(prefixed(id)).second) write_pair("id", prefixed(id));
  }

  std::string references(std::string_view value) const {
    std::string out;
    for (auto id : text::split(value, ' ')) {
      if (!is_id(id)) continue;
      if (!out.empty()) out += ' ';
      out += prefixed(id);
    }
    return out;
  }

  void write_link(std::string_view name, std::string_view raw) {
    std::string_view url = text::trim(raw);
    std::string target(url);
    bool outside = has_scheme_or_host(url);
    if (url.starts_with('#')) {
      if (url.size() > 1) target = "#" + prefixed(url.substr(1));
    } else if (!outside && options_.resolve_link && !url.empty()) {
      target = options_.resolve_link(url);
    }
    if (target.empty() || !is_safe_url(target)) return;
    out_.markup(" ").markup(name).markup("=\"").url(target).markup("\"");
    // RFC-less, but what search engines and browsers ask for links that users wrote.
    if (outside && name == "href") out_.markup(" rel=\"nofollow noopener ugc\"");
  }

  // The address to load an image from, or "" when it may not be shown.
  std::string image_address(std::string_view raw) const {
    std::string_view url = text::trim(raw);
    if (url.empty() || !is_image_url(url)) return {};
    if (!options_.resolve_image) return std::string(url);
    std::string target = options_.resolve_image(url);
    return is_image_url(target) ? target : std::string();
  }

  static bool is_image_url(std::string_view url) {
    return is_safe_url(url) && !text::to_lower(url.substr(0, 7)).starts_with("mailto:");
  }

  std::string image_set(std::string_view value) const {
    std::string out;
    for (auto candidate : text::split(value, ',')) {
      candidate = text::trim(candidate);
      auto [raw, descriptor, spaced] = text::cut(candidate, " ");
      descriptor = text::trim(descriptor);
      if (descriptor.find_first_not_of("0123456789.wx") != descriptor.npos) continue;
      std::string address = image_address(raw);
      if (address.empty() || address.find_first_of(", ") != address.npos) continue;
      if (!out.empty()) out += ", ";
      out += address;
      if (!descriptor.empty()) out += text::format(" {}", descriptor);
    }
    return out;
  }

  void write_image(const GumboNode& node, const Place& place) {
    std::string_view raw = find_attribute(node, "src");
    std::string_view alt = find_attribute(node, "alt");
    std::string address = image_address(raw);
    if (address.empty()) {
      write_missing_image(text::trim(raw), alt, place);
      return;
    }
    out_.markup("<img src=\"").url(address).markup("\" alt=\"").attribute(alt);
    out_.markup("\" loading=\"lazy\"");
    for (unsigned i = 0; i < node.v.element.attributes.length; ++i) {
      const GumboAttribute& attribute = attribute_at(node, i);
      if (std::string_view(attribute.name) != "alt")
        write_attribute("img", attribute.name, attribute.value);
    }
    out_.markup(">");
  }

  void write_missing_image(std::string_view url, std::string_view alt, const Place& place) {
    if (place.link || !has_scheme_or_host(url) || !is_image_url(url)) {
      out_.text(alt);
      return;
    }
    out_.markup("<a");
    write_link("href", url);
    out_.markup(">").text(alt.empty() ? url : alt).markup("</a>");
  }

  void write_checkbox(const GumboNode& node) {
    if (!text::equals_folded(find_attribute(node, "type"), "checkbox")) return;
    bool checked = gumbo_get_attribute(&node.v.element.attributes, "checked") != nullptr;
    out_.markup("<input type=\"checkbox\" disabled");
    out_.markup(checked ? " checked aria-label=\"Done\">" : " aria-label=\"Not done\">");
  }

  // <pre> with nothing but text, or with one <code> of nothing but text.
  bool write_code(const GumboNode& pre) {
    const GumboNode* inner = &pre;
    if (pre.v.element.children.length == 1 && is_element(child(pre, 0), GUMBO_TAG_CODE))
      inner = &child(pre, 0);
    if (!only_text(*inner)) return false;
    std::string code = text_below(*inner, std::string::npos);
    std::string_view language = find_attribute(pre, "lang");
    for (auto word : text::split(find_attribute(*inner, "class"), ' '))
      if (word.starts_with("language-")) language = word.substr(9);
    if (language.size() > 40) language = {};
    out_.markup("<pre tabindex=\"0\"><code class=\"code\"");
    write_pair("data-language", std::string(language));
    out_.markup(">");
    auto shown = options_.code ? options_.code(code, language) : std::nullopt;
    if (shown)
      out_.text(*shown);
    else
      out_.text(code);
    out_.markup("</code></pre>");
    return true;
  }

  std::string open_heading(const GumboNode& node, std::string_view name) {
    DocumentHeading heading;
    heading.level = name[1] - '0';
    heading.text = text_below(node, kHeadingBytesMax);
    std::string_view own = find_attribute(node, "id");
    if (is_id(own) && ids_.insert(prefixed(own)).second)
      heading.id = prefixed(own);
    else
      heading.id = unique_id(heading.text);
    out_.markup("<").markup(name).markup(" id=\"").attribute(heading.id).markup("\"");
    if (auto align = find_attribute(node, "align");
        is_attribute_value(AttributeKind::Word, "align", align))
      write_pair("align", std::string(align));
    out_.markup(">");
    headings_.push_back(heading);
    return heading.id;
  }

  std::string unique_id(std::string_view text) {
    std::string slug = heading_slug(text);
    std::string id = options_.id_prefix + slug;
    unsigned& next = slugs_[slug];
    while (!ids_.insert(id).second) id = text::format("{}{}-{}", options_.id_prefix, slug, ++next);
    return id;
  }

  // Lower case, spaces to hyphens, punctuation gone; letters of every script stay.
  static std::string heading_slug(std::string_view s) {
    std::string slug;
    for (char c : text::to_lower(text::trim(s))) {
      auto byte = static_cast<unsigned char>(c);
      bool word = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
      if (word || byte >= 0x80)
        slug += c;
      else if (c == ' ' || c == '\n')
        slug += '-';
    }
    return std::string(text::prefix(slug.empty() ? "section" : slug, kIdBytesMax));
  }

  const SanitiseOptions& options_;
  HtmlWriter out_;
  std::vector<Frame> stack_;
  std::vector<DocumentHeading> headings_;
  std::set<std::string> ids_;
  std::map<std::string, unsigned> slugs_;
};

void* allocate_from(void* arena, std::size_t size) {
  return static_cast<BudgetArena*>(arena)->allocate(size);
}

void keep_until_end(void*, void*) {}

}  // namespace

Result<SanitisedHtml> sanitise_html(std::string_view html, const SanitiseOptions& options) {
  BudgetArena arena(parse_budget_for(html.size()));
  GumboOptions gumbo = kGumboDefaultOptions;
  gumbo.allocator = &allocate_from;
  gumbo.deallocator = &keep_until_end;
  gumbo.userdata = &arena;
  gumbo.max_errors = 0;
  gumbo.fragment_context = GUMBO_TAG_DIV;
  GumboOutput* parsed = nullptr;
  bool finished =
      arena.run([&] { parsed = gumbo_parse_with_options(&gumbo, html.data(), html.size()); });
  if (!finished || !parsed || !parsed->root)
    return too_large("The document is too complex to be shown as a page.");
  TreeWriter writer(options);
  writer.write_children_of(*parsed->root);
  return std::move(writer).take();
}

}  // namespace stithy::kit
