// SPDX-License-Identifier: Apache-2.0
#include "db/copy/copy.h"

#include <algorithm>

#include "base/text.h"
#include "db/copy/table_statements.h"
#include "db/transact.h"
#include "sys/failpoint.h"

namespace stithy::db::copy {

namespace {

constexpr std::chrono::minutes kBatchMax{5};
// A batch is as many rows as hold about so many bytes, by what the last one held.
constexpr std::size_t kBatchBytes = std::size_t{2} << 20;
constexpr std::int64_t kFirstBatch = 64, kLargestBatch = 1024;
// Of one statement: well below what a server takes in one message.
constexpr std::size_t kStatementBytes = std::size_t{1} << 20;

std::size_t bytes_of_all(const std::vector<Row>& rows) {
  std::size_t bytes = 1;
  for (const Row& row : rows) bytes += bytes_of(row);
  return bytes;
}

class TableCopy {
 public:
  TableCopy(Reader& source, Database& target, const Table& table)
      : source_(source), target_(target), table_(table), statements_(table) {}

  // `each` hears of the rows of this table that are there.
  Result<std::int64_t> run(const std::function<void(std::int64_t)>& each) {
    position_ = TRY(load_position(target_, table_));
    for (std::int64_t limit = kFirstBatch;;) {
      each(position_.rows);
      const Key* after = position_.last ? &*position_.last : nullptr;
      auto rows = TRY(statements_.list(source_, {.after = after, .upto = nullptr, .limit = limit}));
      if (rows.empty()) return position_.rows;
      TRY(bring(rows));
      auto fitting = static_cast<std::int64_t>(kBatchBytes * rows.size() / bytes_of_all(rows));
      limit = std::clamp(fitting, std::int64_t{1}, std::min(kLargestBatch, limit * 2));
    }
  }

 private:
  Result<void> bring(const std::vector<Row>& rows) {
    Position reached{position_.rows + static_cast<std::int64_t>(rows.size()),
                     key_of(rows.back(), table_)};
    auto write = [&](Tx& tx) -> Result<void> {
      for (std::size_t at = 0; at < rows.size();) {
        std::size_t count = fitting(rows, at);
        TRY(insert(tx, rows, at, count));
        at += count;
      }
      TRY(note_position(tx, table_, reached));
      return sys::failpoint("copy.in_batch");
    };
    TRY(transact(target_, Deadline::in(kBatchMax), write));
    position_ = std::move(reached);
    return {};
  }

  // A power of two, so that few statements are prepared.
  std::size_t fitting(const std::vector<Row>& rows, std::size_t at) const {
    std::size_t count = 1, bytes = bytes_of(rows[at]);
    while (count * 2 <= TableStatements::kRowsMax && at + count * 2 <= rows.size()) {
      for (std::size_t i = count; i < count * 2; ++i) bytes += bytes_of(rows[at + i]);
      if (bytes > kStatementBytes) break;
      count *= 2;
    }
    return count;
  }

  // One by one when the target refuses them together, to be able to say which.
  Result<void> insert(Tx& tx, const std::vector<Row>& rows, std::size_t at, std::size_t count) {
    auto done = statements_.insert(tx, &rows[at], count);
    if (done || tx.clashed() || done.error().code == Code::Unavailable) return done;
    for (std::size_t i = 0; i < count; ++i) {
      auto one = statements_.insert(tx, &rows[at + i], 1);
      if (!one) return named(std::move(one).take_error(), rows[at + i]);
    }
    return {};
  }

  Error named(Error error, const Row& row) const {
    if (error.code == Code::Unavailable) return error;
    return conflict(text::format(
        "The target does not take the row {} of the table {}: {} Mend the row in the source, then "
        "go on with --resume.{}",
        show_key(key_of(row, table_)), table_.name, reason(error, row),
        error.cause.empty() ? "" : " (" + error.cause + ")"));
  }

  std::string reason(const Error& error, const Row& row) const {
    for (std::size_t i = 0; i < row.size(); ++i) {
      const auto* bytes = std::get_if<std::string>(&row[i]);
      if (bytes == nullptr || table_.columns[i].type != ColumnType::Text) continue;
      if (bytes->find('\0') != bytes->npos)
        return text::format("its column {} has a NUL byte in a text.", table_.columns[i].name);
      if (!text::is_utf8(*bytes))
        return text::format("its column {} is no valid UTF-8.", table_.columns[i].name);
    }
    return error.message;
  }

  Reader& source_;
  Database& target_;
  const Table& table_;
  TableStatements statements_;
  Position position_;
};

Result<std::int64_t> count_all(Reader& reader, const std::vector<Table>& tables) {
  std::int64_t rows = 0;
  for (const Table& table : tables) rows += TRY(TableStatements(table).count(reader));
  return rows;
}

}  // namespace

Result<std::int64_t> copy_rows(Reader& source, Database& target, const std::vector<Table>& tables,
                               const Tell& tell) {
  const std::int64_t of = TRY(count_all(source, tables));
  std::int64_t before = 0;
  for (const Table& table : tables) {
    auto each = [&](std::int64_t rows) {
      if (tell) tell({.doing = "copying", .table = table.name, .rows = before + rows, .of = of});
    };
    before += TRY(TableCopy(source, target, table).run(each));
  }
  return before;
}

Result<void> check_equal(const Compared& compared) {
  if (compared.different == 0) return {};
  std::string list;
  for (const Difference& one : compared.first)
    list += text::format("\n  {} {}: {}", one.table, one.key, one.what);
  return conflict(text::format(
      "The target differs from the source in {}:{}",
      text::plural(static_cast<std::uint64_t>(compared.different), "row", "rows"), list));
}

Result<Compared> copy_database(Reader& source, Database& target,
                               std::span<const Migration> migrations, Begin how, const Tell& tell) {
  auto tables = TRY(read_catalogue(migrations));
  TRY(begin_copy(target, migrations, tables, how));
  TRY(copy_rows(source, target, tables, tell));
  TRY(sys::failpoint("copy.before_compare"));
  Compared compared;
  {
    auto reader = TRY(target.read(Deadline::in(kSnapshotMax)));
    compared = TRY(compare(source, *reader, tables, tell));
  }
  TRY(check_equal(compared));
  TRY(end_copy(target));
  return compared;
}

}  // namespace stithy::db::copy
