// SPDX-License-Identifier: Apache-2.0
#include "features/code/viewers/api_symbols.h"

#include "base/text.h"
#include "features/code/resolve.h"
#include "features/code/shown_text.h"
#include "kit/highlight.h"
#include "pillars/foundations.h"
#include "web/answer.h"

namespace stithy::code {

using web::describe;
using web::field;
using web::Schema;

namespace {

constexpr web::FieldRules kLine{.min = 1};
constexpr web::FieldRules kDepth{.min = 0};

Result<std::string> read_text(const Spot& spot, const git::TreeEntry& entry) {
  const bool file = entry.kind == git::EntryKind::File || entry.kind == git::EntryKind::Executable;
  if (!file) return invalid_field("path", "This path is no file.");
  auto size = TRY(spot.git().measure(entry.oid));
  if (size.bytes > kShownBytesMax) return too_large(why_too_large(size.bytes));
  return spot.git().read_blob(entry.oid, kShownBytesMax);
}

}  // namespace

const Schema& schema_of(const ApiSymbol*) {
  using S = ApiSymbol;
  static const auto made = describe<S>(
      "symbol",
      {field("name", &S::name, "What it is called."),
       field("kind", &S::kind,
             "One of class, constant, enum, function, heading, implementation, interface, key, "
             "macro, method, module, property, rule, struct, table, trait, type, view."),
       field("line", &S::line, "The line of its name, counted from 1.", kLine),
       field("end_line", &S::end_line, "The last line of its definition.", kLine),
       field("depth", &S::depth, "How many of the symbols above contain it.", kDepth)});
  return made;
}

const Schema& schema_of(const ApiSymbols*) {
  using S = ApiSymbols;
  static const auto made = describe<S>(
      "symbols",
      {field("commit", &S::commit, "The id of the revision asked about."),
       field("path", &S::path, "The path asked about."),
       field("language", &S::language, "The language it was read in; empty when none is known."),
       field("symbols", &S::symbols, "What the file defines, in the order of its lines."),
       field("complete", &S::complete, "False when there are more than are listed.")});
  return made;
}

Result<web::Answer> api_symbols(const access::RepoRead& at, web::Request& request) {
  const Spot spot = TRY(file_asked(at, request));
  const git::TreeEntry entry = TRY(spot.git().find_entry(spot.commit(), spot.path));
  const std::string text = TRY(read_text(spot, entry));
  const std::string name = spot.path.text();
  ApiSymbols out{.commit = spot.commit().hex(), .path = text::repair_utf8(name)};
  if (auto language = kit::language_of(name, text::cut(text, "\n").before))
    out.language = kit::language_name(*language);
  if (git::is_binary(text)) return web::json_of(out);
  const auto outline = request.on().sources.outline(entry.oid.hex(), name, text);
  out.complete = !outline->cut;
  for (const kit::Symbol& symbol : outline->symbols)
    out.symbols.push_back({.name = symbol.name,
                           .kind = std::string(kit::symbol_kind_name(symbol.kind)),
                           .line = symbol.line,
                           .end_line = symbol.end_line,
                           .depth = symbol.depth});
  return web::json_of(out);
}

}  // namespace stithy::code
