// SPDX-License-Identifier: Apache-2.0
#include "features/code/diff/diff_rows.h"

#include <algorithm>

#include "kit/highlight.h"
#include "kit/highlight_marks.h"

namespace stithy::code {

namespace {

constexpr kit::HighlightBudget kBudget{
    .bytes_max = 128 * 1024, .line_bytes_max = 2'000, .time_max = std::chrono::milliseconds(40)};

// The lines of one side of a hunk, highlighted together.
class Side {
 public:
  void add(std::string_view line) {
    text_ += line;
    text_ += '\n';
    ++count_;
  }
  void colour(std::optional<kit::Language> language) {
    if (language) lines_ = kit::highlight(text_, *language, kBudget).lines;
    if (lines_.size() != count_) lines_ = kit::plain_lines(text_);
  }
  Html next() { return at_ < lines_.size() ? std::move(lines_[at_++]) : Html(); }

 private:
  std::string text_;
  std::size_t count_ = 0, at_ = 0;
  std::vector<Html> lines_;
};

Html marked(Html line, const git::DiffLine& from) {
  if (from.changed.empty()) return line;
  std::vector<kit::MarkedRange> ranges;
  for (const auto& range : from.changed) ranges.push_back({range.begin, range.end});
  auto kind = from.kind == git::LineKind::Added ? kit::MarkKind::Inserted : kit::MarkKind::Deleted;
  return kit::mark_ranges(line, from.text, ranges, kind);
}

DiffRow::Kind kind_of(git::LineKind kind) {
  switch (kind) {
    case git::LineKind::Context: return DiffRow::Kind::Context;
    case git::LineKind::Added: return DiffRow::Kind::Added;
    case git::LineKind::Removed: return DiffRow::Kind::Removed;
  }
  return DiffRow::Kind::Context;
}

void add_rows(const git::Hunk& hunk, std::optional<kit::Language> language,
              std::vector<DiffRow>& rows) {
  rows.push_back({.kind = DiffRow::Kind::Hunk,
                  .old_number = hunk.old_start,
                  .new_number = hunk.new_start,
                  .old_count = hunk.old_count,
                  .new_count = hunk.new_count,
                  .heading = hunk.heading});
  Side before, after;
  for (const auto& line : hunk.lines) {
    if (line.kind != git::LineKind::Added) before.add(line.text);
    if (line.kind != git::LineKind::Removed) after.add(line.text);
  }
  before.colour(language);
  after.colour(language);
  for (const auto& line : hunk.lines) {
    Html old_code = line.kind == git::LineKind::Added ? Html() : before.next();
    Html new_code = line.kind == git::LineKind::Removed ? Html() : after.next();
    bool removed = line.kind == git::LineKind::Removed;
    rows.push_back({.kind = kind_of(line.kind),
                    .old_number = line.old_number,
                    .new_number = line.new_number,
                    .code = marked(removed ? std::move(old_code) : std::move(new_code), line)});
    if (line.cut) rows.back().heading = "The line goes on.";
    if (line.without_newline)
      rows.push_back(
          {.kind = DiffRow::Kind::NoNewline, .heading = "No line feed at the end of the file"});
  }
}

// The changes of both sides that wait to be set beside each other.
struct Block {
  std::vector<DiffRow> removed, added;

  // A note about the end of the file belongs to the side whose line stands before it.
  void add(DiffRow row) {
    const bool to_added =
        row.kind == DiffRow::Kind::Added || (row.kind != DiffRow::Kind::Removed && !added.empty());
    (to_added ? added : removed).push_back(std::move(row));
  }
  bool empty() const { return removed.empty() && added.empty(); }
  void flush(std::vector<SplitRow>& out) {
    for (std::size_t i = 0; i < std::max(removed.size(), added.size()); ++i) {
      SplitRow row;
      if (i < removed.size()) row.before = std::move(removed[i]);
      if (i < added.size()) row.after = std::move(added[i]);
      out.push_back(std::move(row));
    }
    removed.clear();
    added.clear();
  }
};

}  // namespace

std::vector<SplitRow> split_rows_of(std::vector<DiffRow> rows) {
  using Kind = DiffRow::Kind;
  std::vector<SplitRow> out;
  Block block;
  for (DiffRow& row : rows) {
    const bool changed = row.kind == Kind::Removed || row.kind == Kind::Added;
    if (changed || (row.kind == Kind::NoNewline && !block.empty())) {
      // A removed line behind added ones begins a block of its own.
      if (row.kind == Kind::Removed && !block.added.empty()) block.flush(out);
      block.add(std::move(row));
      continue;
    }
    block.flush(out);
    SplitRow both{.before = row};
    if (row.kind != Kind::Hunk) both.after = std::move(row);
    out.push_back(std::move(both));
  }
  block.flush(out);
  return out;
}

std::vector<DiffRow> rows_of(const git::FileDiff& file) {
  std::vector<DiffRow> rows;
  auto language = kit::language_of(file.new_path.empty() ? file.old_path : file.new_path, "");
  for (const auto& hunk : file.hunks) add_rows(hunk, language, rows);
  return rows;
}

}  // namespace stithy::code
