// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "queries/model.h"

namespace queries {

namespace {

Token word(std::string text) {
  Token token;
  token.kind = TokenKind::Word;
  token.folded = token.text = std::move(text);
  token.spaced = true;
  return token;
}

void add_words(Tokens& out, std::initializer_list<const char*> words) {
  for (const char* w : words) out.push_back(word(w));
}

void add_range(Tokens& out, const Tokens& from, std::size_t begin, std::size_t end) {
  out.insert(out.end(), from.begin() + static_cast<std::ptrdiff_t>(begin),
             from.begin() + static_cast<std::ptrdiff_t>(end));
}

class Rewriter {
 public:
  Rewriter(Query& query, const std::string& path, std::vector<Problem>& problems)
      : query_(query), path_(path), problems_(problems) {
    for (const Field& field : query.parameters) {
      if (!field.type.list) scalars_.push_back(field.name);
      if (field.type.list) list_ = field.name;
    }
  }

  void run() {
    if (!check_shape(query_.tokens)) return;
    query_.locks = find_lock(query_.tokens) != std::string::npos;
    for (std::size_t d = 0; d < 3; ++d) {
      Tokens tokens = query_.has_variant[d] ? query_.variants[d] : query_.tokens;
      auto dialect = static_cast<Dialect>(d);
      if (is_word(tokens, 0, "upsert") && !rewrite_upsert(tokens, dialect)) return;
      if (d == kSqlite) drop_locking(tokens);
      if (!check_parameters(tokens, query_.has_variant[d] ? kDialectNames[d] : "")) return;
      query_.texts[d] = place(tokens, dialect);
    }
  }

 private:
  bool fail(int line, std::string text) {
    problems_.push_back({path_, line, std::move(text)});
    return false;
  }

  // The index of a word outside parentheses, or npos.
  static std::size_t find_outer(const Tokens& tokens, std::string_view name, std::size_t from = 0) {
    int depth = 0;
    for (std::size_t i = from; i < tokens.size(); ++i) {
      if (is_symbol(tokens, i, "(")) ++depth;
      if (is_symbol(tokens, i, ")")) --depth;
      if (depth == 0 && is_word(tokens, i, name)) return i;
    }
    return std::string::npos;
  }

  bool check_shape(const Tokens& tokens) {
    constexpr auto kNone = std::string::npos;
    const std::string& verb = tokens[0].folded;
    int line = tokens[0].line;
    if (!query_.writes()) {
      if (verb != "select" && verb != "with") {
        return fail(line, "a reading query begins with select or with");
      }
      return check_columns(tokens) && check_bounds(tokens);
    }
    if (verb != "insert" && verb != "update" && verb != "delete" && verb != "upsert") {
      return fail(line, "an :exec query begins with insert, update, delete or upsert");
    }
    if (query_.upsert_kind && verb != "upsert") {
      return fail(line, "an :upsert query begins with `upsert into`");
    }
    if ((verb == "update" || verb == "delete") && find_outer(tokens, "where") == kNone) {
      return fail(line, verb + " without `where`; write `where 1 = 1` when all rows are meant");
    }
    if (find_outer(tokens, "returning") != kNone) {
      return fail(line, "`returning` does not exist on every database");
    }
    return true;
  }

  bool check_bounds(const Tokens& tokens) {
    if (query_.kind != Kind::Many) return true;
    constexpr auto kNone = std::string::npos;
    std::size_t order = find_outer(tokens, "order");
    if (order == kNone) return fail(query_.line, ":many needs `order by`");
    if (find_outer(tokens, "limit", order) == kNone && !query_.unbounded) {
      return fail(query_.line, ":many needs `limit`, or the mark `-- @unbounded REASON`");
    }
    return true;
  }

  // As many columns are selected as the result names.
  bool check_columns(const Tokens& tokens) {
    std::size_t select = find_outer(tokens, "select");
    if (select == std::string::npos) return fail(tokens[0].line, "there is no select");
    std::size_t count = 1;
    int depth = 0;
    for (std::size_t i = select + 1; i < tokens.size(); ++i) {
      if (is_symbol(tokens, i, "(")) ++depth;
      if (is_symbol(tokens, i, ")")) --depth;
      if (depth != 0) continue;
      if (is_word(tokens, i, "from") || is_word(tokens, i, "union")) break;
      if (is_symbol(tokens, i, ",")) ++count;
      if (is_symbol(tokens, i, "*") && (i == select + 1 || is_symbol(tokens, i - 1, "."))) {
        return fail(tokens[i].line, "name the columns instead of `*`");
      }
    }
    std::size_t wanted = query_.result.fields.size();
    if (count == wanted) return true;
    return fail(tokens[select].line, "the select has " + std::to_string(count) +
                                         " columns, the result names " + std::to_string(wanted));
  }

  bool check_parameters(const Tokens& tokens, std::string_view variant) {
    std::vector<std::string> unused = scalars_;
    bool list_used = false;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
      if (tokens[i].kind != TokenKind::Parameter) continue;
      const std::string& name = tokens[i].text;
      if (name == list_) {
        if (list_used) return fail(tokens[i].line, "the list :" + name + " can be used once only");
        if (!list_fits(tokens, i)) return false;
        list_used = true;
        continue;
      }
      if (std::find(scalars_.begin(), scalars_.end(), name) == scalars_.end()) {
        return fail(tokens[i].line, "unknown parameter `:" + name + "`");
      }
      std::erase(unused, name);
    }
    if (!list_.empty() && !list_used) unused.push_back(list_);
    if (unused.empty()) return true;
    std::string where = variant.empty() ? "" : " in the variant @" + std::string(variant);
    return fail(query_.line, "parameter `" + unused[0] + "` is not used" + where);
  }

  bool list_fits(const Tokens& tokens, std::size_t i) {
    bool fits = i >= 2 && is_symbol(tokens, i - 1, "(") && is_word(tokens, i - 2, "in") &&
                is_symbol(tokens, i + 1, ")");
    if (!fits) return fail(tokens[i].line, "a list stands as `in (:" + list_ + ")`");
    // An empty list becomes (null), of which `not in` is never true.
    if (i >= 3 && is_word(tokens, i - 3, "not")) {
      return fail(tokens[i].line, "`not in` with a list is wrong for the empty list");
    }
    return true;
  }

  static std::size_t find_lock(const Tokens& tokens) {
    std::size_t at = find_outer(tokens, "for");
    return at != std::string::npos && is_word(tokens, at + 1, "update") ? at : std::string::npos;
  }

  static void drop_locking(Tokens& tokens) {
    std::size_t at = find_lock(tokens);
    if (at == std::string::npos) return;
    std::size_t end = at + 2;
    while (is_word(tokens, end, "skip") || is_word(tokens, end, "locked") ||
           is_word(tokens, end, "nowait")) {
      ++end;
    }
    tokens.erase(tokens.begin() + static_cast<std::ptrdiff_t>(at),
                 tokens.begin() + static_cast<std::ptrdiff_t>(end));
  }

  // upsert into t (a, b) values (...) key (a) [set b = :b] — without set a present row stays.
  bool rewrite_upsert(Tokens& tokens, Dialect dialect) {
    std::size_t key = find_outer(tokens, "key");
    if (!is_word(tokens, 1, "into") || key == std::string::npos ||
        !is_symbol(tokens, key + 1, "(")) {
      return fail(tokens[0].line, "write `upsert into t (...) values (...) key (...) [set ...]`");
    }
    std::size_t close = closing(tokens, key + 1);
    std::size_t set = close + 1;
    bool has_set = is_word(tokens, set, "set");
    if (close >= tokens.size() || (set < tokens.size() && !has_set)) {
      return fail(tokens[key].line, "`set` or the end expected after `key (...)`");
    }
    if (dialect == kMysql && has_set && find_outer(tokens, "where", set) != std::string::npos) {
      return fail(tokens[set].line, "`where` in an upsert needs a variant: `-- @mysql`");
    }
    Tokens out = {word("insert")};
    add_range(out, tokens, 1, key);
    if (dialect == kMysql) {
      add_words(out, {"on", "duplicate", "key", "update"});
      if (has_set) {
        add_range(out, tokens, set + 1, tokens.size());
      } else {
        out.push_back(word(tokens[key + 2].text + " = " + tokens[key + 2].text));
      }
    } else {
      add_words(out, {"on", "conflict"});
      add_range(out, tokens, key + 1, close + 1);
      if (has_set) {
        add_words(out, {"do", "update"});
        add_range(out, tokens, set, tokens.size());
      } else {
        add_words(out, {"do", "nothing"});
      }
    }
    tokens = std::move(out);
    return true;
  }

  // The cast of the scalar parameter at `at` to its type in PostgreSQL.
  std::string cast_of(std::ptrdiff_t at) const {
    const std::string& name = scalars_[static_cast<std::size_t>(at)];
    for (const Field& field : query_.parameters) {
      if (field.name != name) continue;
      if (field.type.base == Base::Text) return "::text";
      if (field.type.base == Base::Bytes) return "::bytea";
      if (field.type.base == Base::Real) return "::double precision";
    }
    return "::bigint";
  }

  Text place(Tokens tokens, Dialect dialect) {
    Text text;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
      Token& token = tokens[i];
      if (token.kind != TokenKind::Parameter) continue;
      token.kind = TokenKind::Symbol;
      if (token.text == list_) {
        token.text = "/*list*/";
        text.order.push_back(kListMark);
        continue;
      }
      auto at = std::find(scalars_.begin(), scalars_.end(), token.text) - scalars_.begin();
      text.order.push_back(static_cast<int>(at));
      std::string number = std::to_string(at + 1);
      token.text = dialect == kMysql ? "?" : (dialect == kPostgres ? "$" : "?") + number;
      // Of `$1 is null` alone PostgreSQL cannot tell the type.
      if (dialect == kPostgres && is_word(tokens, i + 1, "is")) token.text += cast_of(at);
    }
    text.sql = render(tokens);
    return text;
  }

  Query& query_;
  const std::string& path_;
  std::vector<Problem>& problems_;
  std::vector<std::string> scalars_;
  std::string list_;
};

}  // namespace

void rewrite(Query& query, const std::string& path, std::vector<Problem>& problems) {
  if (query.tokens.empty()) return;
  Rewriter(query, path, problems).run();
}

}  // namespace queries
