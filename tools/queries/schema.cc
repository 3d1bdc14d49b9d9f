// SPDX-License-Identifier: Apache-2.0
//
// Migrations: file names, and the type words of `create table` and `alter table ... add column`
// turned into the words of each database.
#include <algorithm>
#include <map>
#include <set>

#include "queries/model.h"

namespace queries {

namespace {

constexpr std::string_view kReserved[] = {
    "all",        "analyze",      "and",        "any",        "array",        "as",
    "asc",        "between",      "both",       "by",         "call",         "case",
    "change",     "character",    "check",      "collate",    "column",       "condition",
    "constraint", "create",       "cross",      "cube",       "current_user", "database",
    "default",    "delete",       "desc",       "describe",   "distinct",     "div",
    "do",         "drop",         "each",       "else",       "empty",        "end",
    "except",     "exists",       "exit",       "explain",    "false",        "fetch",
    "for",        "force",        "foreign",    "from",       "function",     "generated",
    "get",        "grant",        "group",      "grouping",   "groups",       "having",
    "if",         "ignore",       "in",         "index",      "infile",       "inner",
    "insert",     "interval",     "into",       "is",         "join",         "key",
    "keys",       "kill",         "lag",        "lateral",    "lead",         "leading",
    "left",       "like",         "limit",      "linear",     "lines",        "load",
    "lock",       "loop",         "match",      "mod",        "natural",      "not",
    "null",       "of",           "offset",     "on",         "only",         "optimize",
    "option",     "or",           "order",      "out",        "outer",        "over",
    "partition",  "placing",      "primary",    "procedure",  "purge",        "range",
    "rank",       "read",         "references", "release",    "rename",       "repeat",
    "replace",    "require",      "restrict",   "return",     "returning",    "revoke",
    "right",      "row",          "rows",       "row_number", "schema",       "select",
    "separator",  "session_user", "set",        "show",       "signal",       "some",
    "sql",        "starting",     "system",     "table",      "then",         "to",
    "trailing",   "trigger",      "true",       "undo",       "union",        "unique",
    "unlock",     "unsigned",     "update",     "usage",      "use",          "user",
    "using",      "values",       "variadic",   "virtual",    "when",         "where",
    "while",      "window",       "with",       "write"};

bool is_reserved(std::string_view name) {
  return std::find(std::begin(kReserved), std::end(kReserved), name) != std::end(kReserved);
}

// {sqlite, postgres, mysql}. Booleans are numbers everywhere, so that "= 1" means the same.
const std::map<std::string, std::array<std::string, 3>, std::less<>> kTypes = {
    {"id", {"integer", "bigint", "bigint"}},
    {"int", {"integer", "bigint", "bigint"}},
    {"real", {"real", "double precision", "double"}},
    {"bool", {"integer", "smallint", "smallint"}},
    {"instant", {"integer", "bigint", "bigint"}},
    {"text", {"text", "text collate \"C\"", "longtext character set utf8mb4 collate utf8mb4_bin"}},
    {"bytes", {"blob", "bytea", "longblob"}}};

// Bounded columns can be indexed by MySQL.
std::string bounded(std::string_view type, const std::string& length, std::size_t dialect) {
  if (dialect != kMysql) return kTypes.find(type)->second[dialect];
  if (type == "bytes") return "varbinary(" + length + ")";
  return "varchar(" + length + ") character set utf8mb4 collate utf8mb4_bin";
}

Tokens range(const Tokens& tokens, std::size_t begin, std::size_t end) {
  return {tokens.begin() + static_cast<std::ptrdiff_t>(begin),
          tokens.begin() + static_cast<std::ptrdiff_t>(std::min(end, tokens.size()))};
}

class SchemaReader {
 public:
  SchemaReader(const std::string& path, std::vector<Problem>& problems)
      : path_(path), problems_(problems) {}

  // The statement in the words of one dialect; empty after a problem.
  std::string translate(const Tokens& s, std::size_t dialect) {
    dialect_ = dialect;
    if (is_word(s, 0, "create") && is_word(s, 1, "table")) return create_table(s);
    if (is_word(s, 0, "create") && (is_word(s, 1, "index") || is_word(s, 1, "unique"))) {
      return create_index(s);
    }
    if (is_word(s, 0, "alter") && is_word(s, 1, "table")) return alter_table(s);
    for (const char* verb : {"drop", "insert", "update", "delete"}) {
      if (is_word(s, 0, verb)) return render(s);
    }
    return fail(s[0].line,
                "a migration creates, alters or drops tables and indexes, or inserts, "
                "updates or deletes rows; not `" +
                    s[0].text + "`");
  }

 private:
  std::string fail(int line, std::string text) {
    problems_.push_back({path_, line, std::move(text)});
    return {};
  }

  bool good_name(const Tokens& s, std::size_t at, const char* what) {
    if (at >= s.size()) {
      fail(s.back().line, std::string("the name of the ") + what + " is missing");
      return false;
    }
    if (!is_name(s[at].text)) {
      fail(s[at].line,
           "`" + s[at].text + "` is no name of a " + what + ": use small letters, digits and `_`");
      return false;
    }
    if (is_reserved(s[at].text)) {
      fail(s[at].line, "`" + s[at].text + "` is a reserved word of a database; another name");
      return false;
    }
    return true;
  }

  static std::size_t skip_if_not_exists(const Tokens& s, std::size_t at) {
    return is_word(s, at, "if") ? at + 3 : at;
  }

  std::string create_table(const Tokens& s) {
    std::size_t name = skip_if_not_exists(s, 2);
    if (!good_name(s, name, "table")) return {};
    table_ = s[name].text;
    std::size_t open = name + 1;
    std::size_t close = closing(s, open);
    if (!is_symbol(s, open, "(") || close >= s.size()) {
      return fail(s[name].line, "`(` columns `)` expected after the name of the table");
    }
    bool clustered = is_word(s, close + 1, "clustered");
    if (close + (clustered ? 2u : 1u) != s.size()) {
      return fail(s[close].line, "only `clustered` may stand after the columns");
    }
    std::string body, keys;
    for (std::size_t from = open + 1; from < close;) {
      std::size_t end = item_end(s, from, close);
      if (from == end) return fail(s[end].line, "a column is missing before the `,`");
      std::string item = table_item(range(s, from, end), keys);
      if (item.empty()) return {};
      body += (body.empty() ? "" : ", ") + item;
      from = end + 1;
    }
    if (body.empty()) return fail(s[open].line, "a table without columns");
    std::string out = render(range(s, 0, name + 1)) + " (" + body + keys + ")";
    if (dialect_ == kSqlite) out += clustered ? " strict, without rowid" : " strict";
    if (dialect_ == kMysql) out += " engine = InnoDB default character set utf8mb4";
    return out;
  }

  static std::size_t item_end(const Tokens& s, std::size_t from, std::size_t close) {
    int depth = 0;
    for (std::size_t i = from; i < close; ++i) {
      if (is_symbol(s, i, "(")) ++depth;
      if (is_symbol(s, i, ")")) --depth;
      if (depth == 0 && is_symbol(s, i, ",")) return i;
    }
    return close;
  }

  std::string table_item(Tokens item, std::string& keys) {
    for (const char* head : {"primary", "unique", "foreign", "check", "constraint"}) {
      if (!is_word(item, 0, head)) continue;
      auto list = std::find_if(item.begin(), item.end(), [](const Token& t) {
        return t.kind == TokenKind::Symbol && t.text == "(";
      });
      bool indexes = is_word(item, 0, "primary") || is_word(item, 0, "unique");
      if (indexes && !indexable(item, static_cast<std::size_t>(list - item.begin()))) return {};
      return render(item);
    }
    return column(std::move(item), keys);
  }

  // "name type rest"; MySQL reads references only as a line of their own, so they move to `keys`.
  std::string column(Tokens item, std::string& keys) {
    if (!good_name(item, 0, "column")) return {};
    std::string name = item[0].text;
    auto type = item.size() > 1 ? kTypes.find(item[1].folded) : kTypes.end();
    if (type == kTypes.end()) {
      return fail(item[0].line, "the type of `" + name +
                                    "` is one of: id, int, real, bool, "
                                    "instant, text, text(N), bytes, bytes(N)");
    }
    std::size_t rest = 2;
    std::string words = type->second[dialect_];
    bool unbounded = type->first == "text" || type->first == "bytes";
    if (is_symbol(item, 2, "(")) {
      bool number = item.size() > 4 && item[3].kind == TokenKind::Number;
      if (!unbounded || !number || !is_symbol(item, 4, ")")) {
        return fail(item[0].line, "only text and bytes take a length, as in text(200)");
      }
      words = bounded(type->first, item[3].text, dialect_);
      unbounded = false;
      rest = 5;
    }
    if (unbounded) wide_.insert(table_ + "." + name);
    auto references = std::find_if(item.begin(), item.end(), [](const Token& t) {
      return t.folded == "references" && t.kind == TokenKind::Word;
    });
    auto cut = static_cast<std::size_t>(references - item.begin());
    if (dialect_ == kMysql && cut < item.size()) {
      keys += ", foreign key (" + name + ") " + render(range(item, cut, item.size()));
      item.resize(cut);
    }
    Tokens tail = range(item, std::min(rest, item.size()), item.size());
    for (std::size_t i = 0; unbounded && i < tail.size(); ++i) {
      if (is_word(tail, i, "unique") || is_word(tail, i, "primary")) return too_wide(item[0]);
    }
    return name + " " + words + (tail.empty() ? "" : " " + render(tail));
  }

  std::string too_wide(const Token& column) {
    return fail(column.line, "`" + column.text +
                                 "` stands in an index: give its type a length, as "
                                 "in text(200), since MySQL indexes no unbounded text");
  }

  bool indexable(const Tokens& s, std::size_t open) {
    std::size_t close = closing(s, open);
    for (std::size_t i = open + 1; i < close; ++i) {
      if (s[i].kind == TokenKind::Word && wide_.contains(table_ + "." + s[i].folded)) {
        too_wide(s[i]);
        return false;
      }
    }
    return true;
  }

  // create [unique] index [if not exists] name on t (...) [where ...]
  std::string create_index(Tokens s) {
    bool unique = is_word(s, 1, "unique");
    std::size_t at = unique ? 3 : 2;
    std::size_t name = skip_if_not_exists(s, at);
    if (!good_name(s, name, "index")) return {};
    if (!is_word(s, name + 1, "on") || !is_symbol(s, name + 3, "(")) {
      return fail(s[0].line, "write `create index NAME on TABLE (columns)`");
    }
    table_ = s[name + 2].text;
    if (!indexable(s, name + 3)) return {};
    std::size_t close = closing(s, name + 3);
    if (dialect_ != kMysql) return render(s);
    if (is_word(s, close + 1, "where")) {
      if (unique) return fail(s[0].line, "a unique index with `where` needs a .mysql.sql variant");
      s.resize(close + 1);  // a wider index answers the same queries
    }
    s.erase(s.begin() + static_cast<std::ptrdiff_t>(at),
            s.begin() + static_cast<std::ptrdiff_t>(name));
    return render(s);
  }

  std::string alter_table(const Tokens& s) {
    if (!is_word(s, 3, "add") || !is_word(s, 4, "column")) return render(s);
    table_ = s[2].text;
    std::string keys;
    std::string text = s.size() > 5 ? column(range(s, 5, s.size()), keys)
                                    : fail(s[0].line, "the column is missing");
    if (text.empty()) return {};
    if (!keys.empty()) keys.insert(2, "add ");
    return render(range(s, 0, 5)) + " " + text + keys;
  }

  const std::string& path_;
  std::vector<Problem>& problems_;
  std::size_t dialect_ = 0;
  std::string table_;
  std::set<std::string> wide_;  // table.column of unbounded type
};

struct FileName {
  int number = 0;
  std::string title;
  int variant = -1;
};

bool parse_file_name(std::string_view path, FileName& out) {
  path.remove_prefix(path.rfind('/') == std::string_view::npos ? 0 : path.rfind('/') + 1);
  if (!path.ends_with(".sql") || path.size() < 10 || path[4] != '_') return false;
  path.remove_suffix(4);
  for (char c : path.substr(0, 4)) {
    if (c < '0' || c > '9') return false;
    out.number = out.number * 10 + (c - '0');
  }
  path.remove_prefix(5);
  for (int i = 1; i < 3; ++i) {
    std::string ending = "." + std::string(kDialectNames[static_cast<std::size_t>(i)]);
    if (!path.ends_with(ending)) continue;
    out.variant = i;
    path.remove_suffix(ending.size());
  }
  out.title = path;
  return is_name(path);
}

// `dialects` says for which databases the file counts: its own, or those without a variant.
void translate_file(const SourceFile& file, const std::set<int>& dialects, Step& step,
                    std::vector<Problem>& problems) {
  auto statements = split_statements(lex(file.text, file.path, 1, problems));
  if (statements.empty()) problems.push_back({file.path, 1, "there is no statement"});
  for (int dialect : dialects) {
    auto d = static_cast<std::size_t>(dialect);
    std::size_t before = problems.size();
    SchemaReader reader(file.path, problems);
    for (const Tokens& s : statements) step.statements[d].push_back(reader.translate(s, d));
    if (problems.size() != before) return;  // the other dialects would say the same
  }
}

}  // namespace

std::vector<Step> parse_migrations(const std::vector<SourceFile>& files,
                                   std::vector<Problem>& problems) {
  std::map<int, Step> steps;
  std::vector<std::pair<FileName, const SourceFile*>> parsed;
  for (const SourceFile& file : files) {
    FileName name;
    if (parse_file_name(file.path, name)) {
      parsed.emplace_back(name, &file);
    } else {
      problems.push_back({file.path, 1,
                          "a migration is named NNNN_title.sql, "
                          "NNNN_title.mysql.sql or NNNN_title.postgres.sql"});
    }
  }
  // The files for all databases first: those without a variant of their own.
  std::stable_sort(parsed.begin(), parsed.end(),
                   [](auto& a, auto& b) { return (a.first.variant < 0) > (b.first.variant < 0); });
  std::map<int, std::set<int>> varied;
  for (auto& [name, file] : parsed) varied[name.number].insert(name.variant);
  for (auto& [name, file] : parsed) {
    Step& step = steps[name.number];
    bool first = step.title.empty();
    if (first != (name.variant < 0) || (!first && step.title != name.title)) {
      problems.push_back(
          {file->path, 1,
           first ? "a variant without its NNNN_title.sql" : "another migration has this number"});
      continue;
    }
    step.number = name.number;
    step.title = name.title;
    std::set<int> dialects;
    for (int d = 0; d < 3; ++d) {
      bool own = name.variant < 0 ? !varied[name.number].contains(d) : name.variant == d;
      if (own) dialects.insert(d);
    }
    translate_file(*file, dialects, step, problems);
  }
  std::vector<Step> out;
  for (auto& [number, step] : steps) {
    if (number != static_cast<int>(out.size()) + 1 && !files.empty()) {
      problems.push_back({files[0].path, 1,
                          "the numbers of migrations are 1, 2, 3 without a gap; "
                          "there is " +
                              std::to_string(number)});
      break;
    }
    out.push_back(std::move(step));
  }
  return out;
}

}  // namespace queries
