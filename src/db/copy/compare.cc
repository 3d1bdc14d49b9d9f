// SPDX-License-Identifier: Apache-2.0
//
// Holds two databases against each other row by row, in pages of their keys.
#include <map>

#include "base/text.h"
#include "db/copy/copy.h"
#include "db/copy/table_statements.h"

namespace stithy::db::copy {

namespace {

constexpr std::int64_t kPage = 500;
constexpr std::size_t kNamedMax = 20;

class TableComparison {
 public:
  TableComparison(Reader& source, Reader& target, const Table& table, Compared& found)
      : source_(source), target_(target), table_(table), statements_(table), found_(found) {}

  Result<void> run(const std::function<void()>& each) {
    std::optional<Key> after;
    for (;;) {
      each();
      const Key* from = after ? &*after : nullptr;
      auto here = TRY(statements_.list(source_, {.after = from, .upto = nullptr, .limit = kPage}));
      if (here.empty()) return list_rest(std::move(after));
      Key last = key_of(here.back(), table_);
      // One more would already be a difference; how many more matters to nobody.
      auto there =
          TRY(statements_.list(target_, {.after = from, .upto = &last, .limit = kPage + 1}));
      compare_pages(here, there);
      found_.rows += static_cast<std::int64_t>(here.size());
      after = std::move(last);
    }
  }

 private:
  // By key and not by place, since databases may order odd bytes in odd ways.
  void compare_pages(const std::vector<Row>& here, const std::vector<Row>& there) {
    std::map<Key, const Row*> by_key;
    for (const Row& row : there) by_key.emplace(key_of(row, table_), &row);
    for (const Row& row : here) {
      auto other = by_key.find(key_of(row, table_));
      if (other == by_key.end()) {
        add(key_of(row, table_), "is missing in the target");
        continue;
      }
      compare_rows(row, *other->second);
      by_key.erase(other);
    }
    for (const auto& [key, row] : by_key) add(key, "is in the target alone");
  }

  void compare_rows(const Row& here, const Row& there) {
    if (here == there) return;
    std::string columns;
    for (std::size_t i = 0; i < here.size(); ++i) {
      if (here[i] == there[i]) continue;
      if (!columns.empty()) columns += ", ";
      columns += table_.columns[i].name;
    }
    add(key_of(here, table_), "differs in " + columns);
  }

  Result<void> list_rest(std::optional<Key> after) {
    for (;;) {
      const Key* from = after ? &*after : nullptr;
      auto rest = TRY(statements_.list(target_, {.after = from, .upto = nullptr, .limit = kPage}));
      if (rest.empty()) return {};
      for (const Row& row : rest) add(key_of(row, table_), "is in the target alone");
      after = key_of(rest.back(), table_);
    }
  }

  void add(const Key& key, std::string what) {
    ++found_.different;
    if (found_.first.size() < kNamedMax)
      found_.first.push_back({table_.name, show_key(key), std::move(what)});
  }

  Reader& source_;
  Reader& target_;
  const Table& table_;
  const TableStatements statements_;
  Compared& found_;
};

}  // namespace

Result<Compared> compare(Reader& source, Reader& target, const std::vector<Table>& tables,
                         const Tell& tell) {
  std::int64_t of = 0;
  for (const Table& table : tables) of += TRY(TableStatements(table).count(source));
  Compared found;
  for (const Table& table : tables) {
    auto each = [&] {
      if (tell) tell({.doing = "comparing", .table = table.name, .rows = found.rows, .of = of});
    };
    TRY(TableComparison(source, target, table, found).run(each));
  }
  return found;
}

}  // namespace stithy::db::copy
