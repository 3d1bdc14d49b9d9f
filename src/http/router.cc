// SPDX-License-Identifier: Apache-2.0
#include "http/router.h"

#include <algorithm>

#include "base/text.h"

namespace stithy::http {

namespace {

// One segment of a pattern.
struct Piece {
  enum class Kind : std::uint8_t { Literal, Param, Rest };
  Kind kind = Kind::Literal;
  std::string text;  // the literal, or the literal tail of a parameter
  std::string name;
};

bool is_param_name(std::string_view s) {
  return !s.empty() && std::all_of(s.begin(), s.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
}

std::optional<Piece> parse_piece(std::string_view s) {
  if (!s.starts_with('{')) {
    if (s.empty() || s.find_first_of("{}") != s.npos) return std::nullopt;
    return Piece{Piece::Kind::Literal, std::string(s), {}};
  }
  auto end = s.find('}');
  if (end == s.npos) return std::nullopt;
  auto name = s.substr(1, end - 1), tail = s.substr(end + 1);
  if (tail.find_first_of("{}") != tail.npos) return std::nullopt;
  if (name.ends_with("...")) {
    name.remove_suffix(3);
    if (!tail.empty() || !is_param_name(name)) return std::nullopt;
    return Piece{Piece::Kind::Rest, {}, std::string(name)};
  }
  if (!is_param_name(name)) return std::nullopt;
  return Piece{Piece::Kind::Param, std::string(tail), std::string(name)};
}

struct Pattern {
  std::vector<Piece> pieces;
  bool trailing_slash = false;
};

std::optional<Pattern> parse_pattern(std::string_view s) {
  if (!s.starts_with('/')) return std::nullopt;
  Pattern out;
  if (s == "/") return out;
  s.remove_prefix(1);
  if (s.ends_with('/')) {
    out.trailing_slash = true;
    s.remove_suffix(1);
  }
  std::size_t rests = 0;
  for (auto part : text::split(s, '/')) {
    auto piece = parse_piece(part);
    if (!piece) return std::nullopt;
    rests += piece->kind == Piece::Kind::Rest ? 1 : 0;
    out.pieces.push_back(std::move(*piece));
  }
  if (rests > 1) return std::nullopt;
  return out;
}

bool fits(const Piece& piece, const PathSegments::Segment& segment) {
  if (segment.has_slash) return false;
  if (piece.kind == Piece::Kind::Literal) return piece.text == segment.text;
  return segment.text.size() > piece.text.size() && segment.text.ends_with(piece.text);
}

std::string captured(const Piece& piece, const PathSegments::Segment& segment) {
  return segment.text.substr(0, segment.text.size() - piece.text.size());
}

// A row: the names of its parameters differ between rows of one shape.
struct Row {
  std::size_t index = 0;
  std::vector<std::string> names;
};

// The rows that share a shape, apart with and without a last slash.
struct Rows {
  std::map<Method, Row> plain, slashed;
  const std::map<Method, Row>& of(bool slash) const { return slash ? slashed : plain; }
};

// "{rest...}" and the pieces behind it, which are matched from the end of the path.
struct RestBranch {
  std::vector<Piece> tail;
  Rows rows;
};

bool same_shape(const std::vector<Piece>& a, const std::vector<Piece>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const Piece& x, const Piece& y) {
    return x.kind == y.kind && x.text == y.text;
  });
}

}  // namespace

struct Router::Node {
  std::map<std::string, std::unique_ptr<Node>, std::less<>> literals;
  // By their literal tails, longest first; the bare parameter is last.
  std::vector<std::pair<Piece, std::unique_ptr<Node>>> params;
  std::vector<RestBranch> rests;  // longest tail first
  Rows rows;

  Node& child(const Piece& piece) {
    if (piece.kind == Piece::Kind::Literal) {
      auto& slot = literals[piece.text];
      if (!slot) slot = std::make_unique<Node>();
      return *slot;
    }
    for (auto& [known, node] : params)
      if (known.text == piece.text) return *node;
    auto at = std::find_if(params.begin(), params.end(), [&](const auto& one) {
      return one.first.text.size() < piece.text.size();
    });
    return *params.emplace(at, piece, std::make_unique<Node>())->second;
  }

  Rows& rest(std::vector<Piece> tail) {
    for (auto& branch : rests)
      if (same_shape(branch.tail, tail)) return branch.rows;
    auto at = std::find_if(rests.begin(), rests.end(),
                           [&](const RestBranch& one) { return one.tail.size() < tail.size(); });
    return rests.insert(at, RestBranch{std::move(tail), {}})->rows;
  }
};

namespace {

// Walks one path down the tree; each node is visited at most once, as a tree node has one depth.
template <class Node>
class Walk {
 public:
  explicit Walk(const PathSegments& path) : path_(path) {}

  const std::map<Method, Row>* find(const Node& node, std::size_t depth) {
    const auto& segments = path_.segments;
    if (depth == segments.size()) {
      const auto& rows = node.rows.of(path_.trailing_slash);
      other_slash_ = other_slash_ || !node.rows.of(!path_.trailing_slash).empty();
      return rows.empty() ? nullptr : &rows;
    }
    const auto& segment = segments[depth];
    if (!segment.has_slash) {
      if (auto at = node.literals.find(segment.text); at != node.literals.end())
        if (const auto* rows = find(*at->second, depth + 1); rows || depth == 0) return rows;
      for (const auto& [piece, next] : node.params) {
        if (!fits(piece, segment)) continue;
        values_.push_back(captured(piece, segment));
        if (const auto* rows = find(*next, depth + 1)) return rows;
        values_.pop_back();
      }
    }
    return find_rest(node, depth);
  }

  std::vector<std::string>& values() { return values_; }
  bool other_slash() const { return other_slash_; }

 private:
  const std::map<Method, Row>* find_rest(const Node& node, std::size_t depth) {
    const auto& segments = path_.segments;
    for (const auto& branch : node.rests) {
      if (segments.size() < depth + branch.tail.size() + 1) continue;
      auto tail_at = segments.size() - branch.tail.size();
      bool good = std::equal(branch.tail.begin(), branch.tail.end(),
                             segments.begin() + static_cast<std::ptrdiff_t>(tail_at), fits);
      if (!good) continue;
      // A bare rest takes a last slash along and forgets it.
      bool slash = path_.trailing_slash && !(branch.tail.empty() && branch.rows.slashed.empty());
      const auto& rows = branch.rows.of(slash);
      other_slash_ = other_slash_ || !branch.rows.of(!slash).empty();
      if (rows.empty()) continue;
      capture(branch.tail, depth, tail_at);
      return &rows;
    }
    return nullptr;
  }

  void capture(const std::vector<Piece>& tail, std::size_t depth, std::size_t tail_at) {
    const auto& segments = path_.segments;
    std::string rest = segments[depth].text;
    for (std::size_t i = depth + 1; i < tail_at; ++i) rest += "/" + segments[i].text;
    values_.push_back(std::move(rest));
    for (std::size_t i = 0; i < tail.size(); ++i)
      if (tail[i].kind == Piece::Kind::Param)
        values_.push_back(captured(tail[i], segments[tail_at + i]));
  }

  const PathSegments& path_;
  std::vector<std::string> values_;
  bool other_slash_ = false;
};

bool is_good_segment(std::string_view s) {
  return !s.empty() && s != "." && s != ".." && s.find('\0') == s.npos;
}

}  // namespace

std::optional<PathSegments> split_path(std::string_view raw_path) {
  if (!raw_path.starts_with('/')) return std::nullopt;
  PathSegments out;
  if (raw_path == "/") return out;
  raw_path.remove_prefix(1);
  if (raw_path.ends_with('/')) {
    out.trailing_slash = true;
    raw_path.remove_suffix(1);
  }
  for (auto part : text::split(raw_path, '/')) {
    auto decoded = text::decode_percent(part);
    if (!decoded || !text::is_utf8(*decoded)) return std::nullopt;
    bool slash = decoded->find('/') != std::string::npos;
    for (auto inner : text::split(*decoded, '/'))
      if (!is_good_segment(inner)) return std::nullopt;
    out.segments.push_back({std::move(*decoded), slash});
  }
  return out;
}

Router::Router() : root_(std::make_unique<Node>()) {}
Router::~Router() = default;
Router::Router(Router&&) noexcept = default;
Router& Router::operator=(Router&&) noexcept = default;

Result<void> Router::add(Method method, std::string_view pattern, std::size_t index) {
  auto parsed = parse_pattern(pattern);
  if (!parsed) return invalid(text::format("The route pattern \"{}\" is malformed.", pattern));
  Row row{.index = index, .names = {}};
  for (const auto& piece : parsed->pieces)
    if (piece.kind != Piece::Kind::Literal) row.names.push_back(piece.name);
  Node* node = root_.get();
  Rows* rows = nullptr;
  for (std::size_t i = 0; i < parsed->pieces.size() && !rows; ++i) {
    const auto& piece = parsed->pieces[i];
    if (piece.kind == Piece::Kind::Rest)
      rows = &node->rest(
          {parsed->pieces.begin() + static_cast<std::ptrdiff_t>(i) + 1, parsed->pieces.end()});
    else
      node = &node->child(piece);
  }
  if (!rows) rows = &node->rows;
  auto& table = parsed->trailing_slash ? rows->slashed : rows->plain;
  if (!table.emplace(method, std::move(row)).second)
    return conflict(text::format("Two routes answer {} {}.", method_name(method), pattern));
  return {};
}

Match Router::find(Method method, const PathSegments& path) const {
  Walk<Node> walk(path);
  const auto* rows = walk.find(*root_, 0);
  Match out;
  if (!rows) {
    out.slash_differs = walk.other_slash();
    return out;
  }
  auto at = rows->find(method);
  if (at == rows->end() && method == Method::Head) at = rows->find(Method::Get);
  if (at == rows->end()) {
    for (const auto& [other, row] : *rows) out.allowed.push_back(other);
    return out;
  }
  out.index = at->second.index;
  const auto& names = at->second.names;
  for (std::size_t i = 0; i < names.size(); ++i)
    out.parameters.emplace_back(names[i], std::move(walk.values()[i]));
  return out;
}

Match Router::find(Method method, std::string_view raw_path) const {
  auto path = split_path(raw_path);
  return path ? find(method, *path) : Match{};
}

std::string render_allow(const std::vector<Method>& methods) {
  std::string out;
  for (Method method : methods) {
    if (!out.empty()) out += ", ";
    out += method_name(method);
    bool own_head = std::find(methods.begin(), methods.end(), Method::Head) != methods.end();
    if (method == Method::Get && !own_head) out += ", HEAD";
  }
  return out;
}

}  // namespace stithy::http
