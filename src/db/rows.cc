// SPDX-License-Identifier: Apache-2.0
#include "db/rows.h"

#include "base/text.h"

namespace stithy::db {

namespace {

constexpr std::string_view kListMark = "/*list*/";
constexpr std::uint16_t kListOrder = 65535;  // as tools/queries writes it

}  // namespace

Expanded expand_text(const Statement& statement, Dialect dialect, std::size_t scalars,
                     std::size_t count) {
  std::string places;
  for (std::size_t i = 0; i < count; ++i) {
    if (i > 0) places += ',';
    places += dialect == Dialect::Postgres ? '$' : '?';
    if (dialect != Dialect::Mysql) places += std::to_string(scalars + i + 1);
  }
  std::string_view text = dialect == Dialect::Sqlite     ? statement.sqlite
                          : dialect == Dialect::Postgres ? statement.postgres
                                                         : statement.mysql;
  Expanded out;
  out.text = std::make_unique<std::string>(text::replace_all(text, kListMark, places));
  out.statement = statement;
  (dialect == Dialect::Sqlite     ? out.statement.sqlite
   : dialect == Dialect::Postgres ? out.statement.postgres
                                  : out.statement.mysql) = *out.text;
  out.order = std::make_unique<std::vector<std::uint16_t>>();
  for (std::uint16_t at : statement.mysql_order) {
    for (std::size_t i = 0; at == kListOrder && i < count; ++i) {
      out.order->push_back(static_cast<std::uint16_t>(scalars + i));
    }
    if (at != kListOrder) out.order->push_back(at);
  }
  out.statement.mysql_order = *out.order;
  return out;
}

}  // namespace stithy::db
