// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "links/lexer.h"

namespace links {

namespace {

constexpr std::string_view kMethods[] = {"Get", "Post", "Put", "Patch", "Delete", "Options"};
// What the routers know as a repository; its address is known as a whole wherever one is shown.
constexpr std::string_view kRepository = "/{owner}/{repo}";

// Cuts the path of a row into pieces. Empty with a reason when it is none.
class Address {
 public:
  explicit Address(std::string_view path) : path_(path) {}

  std::vector<Piece> pieces;

  std::string read() {
    if (!path_.starts_with('/')) return "its path must begin with a slash";
    // The front page of a repository makes the value that all its other addresses begin with.
    const auto at = path_ == kRepository ? path_.npos : path_.find(kRepository);
    std::string why = part(path_.substr(0, at));
    if (why.empty() && at != path_.npos) {
      pieces.push_back({Piece::Kind::Repository, "repository"});
      why = part(path_.substr(at + kRepository.size()));
    }
    return why.empty() ? check_names() : why;
  }

 private:
  std::string part(std::string_view path) {
    while (!path.empty()) {
      const auto open = path.find('{');
      if (const auto text = path.substr(0, open); !text.empty()) {
        if (!is_plain(text)) return "its path may have letters, digits and -._~ between slashes";
        pieces.push_back({Piece::Kind::Literal, std::string(text)});
      }
      if (open == path.npos) break;
      const auto close = path.find('}', open);
      if (close == path.npos) return "a { of its path has no }";
      std::string why = parameter(path.substr(open + 1, close - open - 1), path.substr(close + 1));
      if (!why.empty()) return why;
      path.remove_prefix(close + 1);
    }
    return {};
  }

  std::string parameter(std::string_view name, std::string_view after) {
    const bool rest = name.ends_with("...");
    if (rest) name.remove_suffix(3);
    if (!is_name(name)) return "a parameter must be a word in lower case";
    if (rest && !after.empty() && !after.starts_with('/'))
      return "{" + std::string(name) + "...} takes whole segments, so a slash must follow it";
    if (rest && after.find("...}") != after.npos)
      return "only one parameter may take any number of segments";
    const bool number = name == "id" || name == "n";
    pieces.push_back({rest     ? Piece::Kind::Rest
                      : number ? Piece::Kind::Number
                               : Piece::Kind::Text,
                      std::string(name)});
    return {};
  }

  // Two parameters without text between them could be cut anywhere.
  std::string check_names() const {
    for (std::size_t i = 0; i < pieces.size(); ++i) {
      if (pieces[i].kind == Piece::Kind::Literal) continue;
      if (i > 0 && pieces[i - 1].kind != Piece::Kind::Literal)
        return "something must stand between two parameters";
      for (std::size_t k = 0; k < i; ++k)
        if (pieces[k].kind != Piece::Kind::Literal && pieces[k].text == pieces[i].text)
          return "only one parameter may be named " + pieces[i].text;
    }
    return {};
  }

  static bool is_plain(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
             std::string_view("/-._~").find(c) != std::string_view::npos;
    });
  }

  std::string_view path_;
};

// route<&tree>(Get, "/{owner}/{repo}/tree/{rest...}", Need::RepoRead, "code.tree", …)
class RowReader {
 public:
  RowReader(const SourceFile& source, std::vector<Problem>& problems)
      : source_(source), problems_(problems), tokens_(lex(source, problems)) {}

  std::vector<Row> run() {
    while (at_ < tokens_.size()) {
      if (!is_row()) {
        ++at_;
        continue;
      }
      Row row{.file = source_.path, .line = tokens_[at_].line};
      const std::string why = read(row);
      if (why.empty()) {
        rows_.push_back(std::move(row));
      } else {
        const std::string who = row.name.empty() ? "of " + handler_ : row.name;
        fail(row.line, "The row " + who + ": " + why + ".");
      }
    }
    check_directives();
    return std::move(rows_);
  }

 private:
  bool is_row() const {
    return is_word(at_, "route") && is_symbol(at_ + 1, "<") && is_symbol(at_ + 2, "&");
  }

  // The reason why it is no row, or nothing.
  std::string read(Row& row) {
    at_ += 3;
    handler_.clear();
    while (at_ < tokens_.size() && !is_symbol(at_, ">")) handler_ += tokens_[at_++].text;
    ++at_;
    if (!take("(")) return "a row is written route<&handler>(Method, path, need, name)";
    row.method = last_word();
    if (std::find(std::begin(kMethods), std::end(kMethods), row.method) == std::end(kMethods))
      return "its method must be Get, Post, Put, Patch, Delete or Options";
    if (!take(",") || !text(row.path)) return "write its path here, in quotes";
    // The compiler compares the permission with the handler.
    if (!take(",") || last_word().empty()) return "write its permission behind its path";
    if (!take(",") || !text(row.name)) return "write its name here, in quotes";
    if (!is_symbol(at_, ",") && !is_symbol(at_, ")")) return "write its name in one piece";
    if (row.path.find('\\') != row.path.npos) return "write its path without escapes";
    Address address(row.path);
    std::string why = address.read();
    row.pieces = std::move(address.pieces);
    return why;
  }

  bool is_word(std::size_t at, std::string_view word) const {
    return at < tokens_.size() && tokens_[at].kind == Token::Kind::Word && tokens_[at].text == word;
  }
  bool is_symbol(std::size_t at, std::string_view symbol) const {
    return at < tokens_.size() && tokens_[at].kind == Token::Kind::Symbol &&
           tokens_[at].text == symbol;
  }
  bool take(std::string_view symbol) {
    if (!is_symbol(at_, symbol)) return false;
    ++at_;
    return true;
  }

  // The last of a qualified name: Get of web::Method::Get.
  std::string last_word() {
    std::string word;
    while (at_ < tokens_.size() &&
           (tokens_[at_].kind == Token::Kind::Word || is_symbol(at_, ":"))) {
      word = tokens_[at_++].text;
    }
    return word;
  }

  // Text in quotes, perhaps over several lines.
  bool text(std::string& out) {
    const auto from = at_;
    while (at_ < tokens_.size() && tokens_[at_].kind == Token::Kind::String)
      out += tokens_[at_++].text;
    return at_ > from;
  }

  // A row under a condition would be an address that is sometimes there.
  void check_directives() {
    if (rows_.empty()) return;
    for (const Token& token : tokens_) {
      if (token.kind != Token::Kind::Directive) continue;
      const auto word = token.text.find_first_not_of("# \t");
      if (word != token.text.npos && !std::string_view(token.text).substr(word).starts_with("in"))
        fail(token.line, "A file with a table of routes may have no directive but #include.");
    }
  }

  void fail(int line, std::string text) {
    problems_.push_back({source_.path, line, std::move(text)});
  }

  const SourceFile& source_;
  std::vector<Problem>& problems_;
  const std::vector<Token> tokens_;
  std::vector<Row> rows_;
  std::string handler_;
  std::size_t at_ = 0;
};

}  // namespace

std::vector<Row> parse_rows(const SourceFile& source, std::vector<Problem>& problems) {
  return RowReader(source, problems).run();
}

}  // namespace links
