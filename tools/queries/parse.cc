// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>

#include "queries/model.h"

namespace queries {

namespace {

struct Line {
  int number = 0;
  std::string_view text;
};

std::vector<Line> lines_of(std::string_view text) {
  std::vector<Line> lines;
  int number = 1;
  while (!text.empty()) {
    std::size_t end = std::min(text.find('\n'), text.size());
    lines.push_back({number++, text.substr(0, end)});
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

// The text after "--", trimmed; false when the line is no comment.
bool comment_text(std::string_view line, std::string_view& out) {
  line = trim(line);
  if (!line.starts_with("--")) return false;
  out = trim(line.substr(2));
  return true;
}

// "name :kind" opens a query.
bool is_header(std::string_view line) {
  std::string_view text;
  if (!comment_text(line, text)) return false;
  std::size_t space = text.find(' ');
  if (space == std::string_view::npos || !is_name(text.substr(0, space))) return false;
  text = trim(text.substr(space));
  return text.size() > 1 && text[0] == ':' && text[1] >= 'a' && text[1] <= 'z';
}

bool is_open(std::string_view header) {
  auto opened = std::count(header.begin(), header.end(), '(');
  auto closed = std::count(header.begin(), header.end(), ')');
  return opened > closed || trim(header).ends_with("->");
}

// Reads the header of one query: name :kind (parameters) -> result.
class HeaderReader {
 public:
  HeaderReader(std::string_view text, const SourceFile& file, int line, QueryFile& out,
               std::vector<Problem>& problems)
      : text_(text), path_(file.path), line_(line), out_(out), problems_(problems) {}

  bool read(Query& query) {
    query.line = line_;
    query.name = word();
    skip();
    ++at_;  // the colon, seen by is_header
    if (!read_kind(query, word())) return false;
    if (accept('(') && !read_fields(query.parameters, true)) return false;
    if (accept_arrow() && !read_result(query)) return false;
    skip();
    if (at_ != text_.size()) return fail("unexpected `" + std::string(text_.substr(at_)) + "`");
    if (query.writes() != query.result.fields.empty()) {
      return fail(query.writes() ? ":exec has no result; remove `->`"
                                 : "a reading query says what it returns: `-> Row(...)`");
    }
    return true;
  }

 private:
  bool fail(std::string text) {
    problems_.push_back({path_, line_, std::move(text)});
    return false;
  }
  void skip() {
    while (at_ < text_.size() && text_[at_] == ' ') ++at_;
  }
  bool accept(char c) {
    skip();
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  bool accept_arrow() {
    skip();
    if (text_.substr(at_, 2) != "->") return false;
    at_ += 2;
    return true;
  }
  std::string word() {
    skip();
    std::size_t from = at_;
    auto belongs = [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
             c == '_' || c == ':';
    };
    while (at_ < text_.size() && belongs(text_[at_])) {
      if (text_[at_] == ':' && text_.substr(at_, 2) != "::") break;
      at_ += text_[at_] == ':' ? 2 : 1;
    }
    return std::string(text_.substr(from, at_ - from));
  }

  bool read_kind(Query& query, const std::string& kind) {
    query.upsert_kind = kind == "upsert";
    if (kind == "exec" || kind == "upsert") {
      query.kind = Kind::Exec;
    } else if (kind == "one") {
      query.kind = Kind::One;
    } else if (kind == "optional") {
      query.kind = Kind::Optional;
    } else if (kind == "many") {
      query.kind = Kind::Many;
    } else if (kind == "each") {
      query.kind = Kind::Each;
    } else {
      return fail("unknown kind `:" + kind +
                  "`; there are :exec, :upsert, :one, :optional, :many and :each");
    }
    return true;
  }

  bool read_type(Type& type, bool lists_allowed) {
    std::string name = word();
    if (name == "list" && accept('<')) {
      if (!lists_allowed) return fail("a list can be a parameter only");
      if (!read_type(type, false)) return false;
      if (type.maybe) return fail("the members of a list cannot be null");
      if (!accept('>')) return fail("`>` expected after the type of the list");
      type.list = true;
      return true;
    }
    if (!base_of(name, type)) return false;
    type.maybe = accept('?');
    return true;
  }

  bool base_of(const std::string& name, Type& type) {
    static constexpr std::pair<std::string_view, Base> kWords[] = {
        {"int", Base::Int},     {"real", Base::Real}, {"text", Base::Text},
        {"bytes", Base::Bytes}, {"bool", Base::Bool}, {"Instant", Base::Instant}};
    for (auto& [word, base] : kWords) {
      if (name == word) {
        type.base = base;
        return true;
      }
    }
    std::size_t last = name.rfind("::");
    char first = name[last == std::string::npos ? 0 : std::min(last + 2, name.size() - 1)];
    if (name.empty() || !(first >= 'A' && first <= 'Z')) {
      return fail("unknown type `" + name +
                  "`; there are int, real, text, bytes, bool, Instant and id types like RepoId");
    }
    type.base = Base::Id;
    type.id = name;
    return true;
  }

  bool read_fields(std::vector<Field>& fields, bool lists_allowed) {
    std::set<std::string> seen;
    if (accept(')')) return true;
    do {
      Field field;
      field.name = word();
      if (!is_name(field.name)) {
        return fail("`" + field.name + "` is no name: use small letters, digits and `_`");
      }
      if (!seen.insert(field.name).second) return fail("`" + field.name + "` is there twice");
      if (!read_type(field.type, lists_allowed)) return false;
      fields.push_back(std::move(field));
    } while (accept(','));
    if (!accept(')')) return fail("`,` or `)` expected after `" + fields.back().name + "`");
    auto lists =
        std::count_if(fields.begin(), fields.end(), [](const Field& f) { return f.type.list; });
    if (lists > 1) return fail("a query can have one list only");
    if (fields.size() > 200) return fail("more than 200 names");
    return true;
  }

  bool read_result(Query& query) {
    skip();
    std::size_t from = at_;
    std::string name = word();
    bool declared_here = accept('(');
    auto known = std::find_if(out_.rows.begin(), out_.rows.end(),
                              [&](const Row& row) { return row.name == name; });
    if (!declared_here && known != out_.rows.end()) {
      query.result = *known;
      return true;
    }
    if (!declared_here) {
      if (name.ends_with("Row")) return fail("`" + name + "` is not declared above");
      at_ = from;
      query.result.fields.resize(1);
      query.result.fields[0].name = "value";
      return read_type(query.result.fields[0].type, false);
    }
    return read_row(query, name, known == out_.rows.end() ? nullptr : &*known);
  }

  bool read_row(Query& query, const std::string& name, const Row* known) {
    if (name.empty() || !(name[0] >= 'A' && name[0] <= 'Z') ||
        name.find(':') != std::string::npos) {
      return fail("`" + name + "` is no name of a row: begin with a capital letter");
    }
    query.result.name = name;
    if (!read_fields(query.result.fields, false)) return false;
    if (query.result.fields.empty()) return fail("row " + name + " has no columns");
    if (known != nullptr && known->fields != query.result.fields) {
      return fail("row " + name + " is declared above with other columns");
    }
    if (known == nullptr) out_.rows.push_back(query.result);
    return true;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::string path_;
  int line_;
  QueryFile& out_;
  std::vector<Problem>& problems_;
};

class FileReader {
 public:
  FileReader(const SourceFile& file, std::vector<Problem>& problems)
      : file_(file), lines_(lines_of(file.text)), problems_(problems) {
    out_.path = file.path;
  }

  QueryFile run() {
    read_preamble();
    while (at_ < lines_.size()) read_query();
    std::set<std::string> names;
    for (const Query& query : out_.queries) {
      if (!names.insert(query.name).second) {
        fail(query.line, "a second query is named `" + query.name + "`");
      }
    }
    return std::move(out_);
  }

 private:
  void fail(int line, std::string text) {
    problems_.push_back({file_.path, line, std::move(text)});
  }

  void read_preamble() {
    for (; at_ < lines_.size() && !is_header(lines_[at_].text); ++at_) {
      std::string_view text;
      if (comment_text(lines_[at_].text, text)) {
        if (text.starts_with("@include ")) read_include(text.substr(9));
        if (text.starts_with("@clause ")) read_clause(trim(text.substr(8)));
      } else if (!trim(lines_[at_].text).empty()) {
        fail(lines_[at_].number, "SQL before the first `-- name :kind (...)`");
        at_ = lines_.size();
        return;
      }
    }
  }

  void read_include(std::string_view path) {
    path = trim(path);
    bool quoted = path.size() > 2 && path.front() == '"' && path.back() == '"';
    auto odd = [](char c) { return c == '\\' || c == '"' || static_cast<unsigned char>(c) < 32; };
    if (!quoted || std::any_of(path.begin() + 1, path.end() - 1, odd)) {
      fail(lines_[at_].number, "write @include \"folder/header.h\"");
      return;
    }
    out_.includes.emplace_back(path);
  }

  // The lines below it, up to an empty one: a condition that several queries share.
  void read_clause(std::string_view name) {
    const int line = lines_[at_].number;
    const std::size_t from = at_ + 1;
    while (at_ + 1 < lines_.size() && !trim(lines_[at_ + 1].text).empty()) ++at_;
    if (!is_name(name) || from > at_) {
      fail(line, "write @clause NAME, and its SQL in the lines below");
      return;
    }
    Tokens tokens = expanded(lex(text_of(from, at_ + 1), file_.path, line + 1, problems_));
    if (!out_.clauses.emplace(name, std::move(tokens)).second) {
      fail(line, "a second clause is named `" + std::string(name) + "`");
    }
  }

  std::string_view text_of(std::size_t from, std::size_t to) const {
    const char* begin = lines_[from].text.data();
    const Line& last = lines_[to - 1];
    return {begin, static_cast<std::size_t>(last.text.data() + last.text.size() - begin)};
  }

  // With each "@name" replaced by its clause.
  Tokens expanded(const Tokens& tokens) {
    Tokens out;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
      if (!is_symbol(tokens, i, "@") || i + 1 == tokens.size()) {
        out.push_back(tokens[i]);
        continue;
      }
      auto clause = out_.clauses.find(tokens[++i].text);
      if (clause == out_.clauses.end()) {
        fail(tokens[i].line, "there is no clause `" + tokens[i].text + "` above");
        continue;
      }
      for (Token token : clause->second) {
        token.line = tokens[i].line;
        out.push_back(std::move(token));
      }
    }
    return out;
  }

  // A header goes on over comment lines while a parenthesis is open, and over "-> ...".
  std::string read_header() {
    std::string header;
    for (bool first = true; at_ < lines_.size(); ++at_, first = false) {
      std::string_view text;
      if (!comment_text(lines_[at_].text, text)) break;
      if (!first && !is_open(header) && !text.starts_with("->")) break;
      if (!header.empty()) header += ' ';
      header += text;
    }
    return header;
  }

  void read_query() {
    Query query;
    int line = lines_[at_].number;
    std::string header = read_header();
    bool good = HeaderReader(header, file_, line, out_, problems_).read(query);
    read_body(query, good);
    if (good) out_.queries.push_back(std::move(query));
  }

  void read_body(Query& query, bool good) {
    int part = -1;  // the house dialect, then the index of a variant
    std::size_t from = at_;
    for (;; ++at_) {
      bool end = at_ == lines_.size() || is_header(lines_[at_].text);
      std::string_view text;
      bool comment = !end && comment_text(lines_[at_].text, text);
      int next = comment ? variant_of(text) : -1;
      if (end || next >= 0) {
        if (good) take_part(query, part, from, at_);
        if (end) return;
        part = next;
        from = at_ + 1;
      } else if (comment && text.starts_with("@")) {
        read_mark(query, text);
      }
    }
  }

  void read_mark(Query& query, std::string_view text) {
    if (text.starts_with("@unbounded") && !trim(text.substr(10)).empty()) {
      query.unbounded = true;
    } else {
      fail(lines_[at_].number, "unknown mark `" + std::string(text) +
                                   "`; there are @unbounded REASON, @sqlite, @postgres, @mysql");
    }
  }

  static int variant_of(std::string_view text) {
    for (int i = 0; i < 3; ++i) {
      std::string_view name = kDialectNames[static_cast<std::size_t>(i)];
      if (text.starts_with("@") && trim(text.substr(1)) == name) return i;
    }
    return -1;
  }

  void take_part(Query& query, int part, std::size_t from, std::size_t to) {
    if (from >= to) return part < 0 ? fail(query.line, "the query has no SQL") : void();
    auto statements = split_statements(
        expanded(lex(text_of(from, to), file_.path, lines_[from].number, problems_)));
    if (statements.empty()) return fail(query.line, "`" + query.name + "` has no SQL");
    if (statements.size() > 1) {
      return fail(statements[1][0].line, "a query is one statement; this is a second one");
    }
    if (part < 0) {
      query.tokens = std::move(statements[0]);
    } else {
      query.variants[static_cast<std::size_t>(part)] = std::move(statements[0]);
      query.has_variant[static_cast<std::size_t>(part)] = true;
    }
  }

  const SourceFile& file_;
  std::vector<Line> lines_;
  std::size_t at_ = 0;
  QueryFile out_;
  std::vector<Problem>& problems_;
};

}  // namespace

QueryFile parse_queries(const SourceFile& file, std::vector<Problem>& problems) {
  return FileReader(file, problems).run();
}

}  // namespace queries
