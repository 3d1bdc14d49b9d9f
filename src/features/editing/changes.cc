// SPDX-License-Identifier: Apache-2.0
#include "features/editing/changes.h"

#include "base/text.h"
#include "kit/highlight.h"
#include "kit/highlight_marks.h"

namespace stithy::editing {

namespace {

constexpr std::size_t kFilesShown = 50;
constexpr git::DiffLimits kLimits{.files_max = 200, .lines_max = 4'000, .file_lines_max = 2'000};
constexpr kit::HighlightBudget kBudget{
    .bytes_max = 128 * 1024, .line_bytes_max = 2'000, .time_max = std::chrono::milliseconds(40)};

std::string_view status_word(git::FileStatus status) {
  switch (status) {
    case git::FileStatus::Added: return "added";
    case git::FileStatus::Deleted: return "deleted";
    case git::FileStatus::Renamed: return "renamed";
    case git::FileStatus::Copied: return "copied";
    case git::FileStatus::Modified:
    case git::FileStatus::TypeChanged: return "changed";
  }
  return "changed";
}

std::string note_of(const git::FileDiff& file) {
  if (file.is_submodule()) return "A submodule.";
  if (file.binary) return "A binary file, or one too large to compare.";
  if (file.cut) return "Too many lines differ to be shown here.";
  if (file.additions + file.deletions > 0) return {};
  if (file.status == git::FileStatus::Renamed) return "Moved without a change.";
  if (file.mode_changed()) return "Only the mode changed.";
  return "The file is empty.";
}

// One side of a hunk, highlighted as one text so that comments over several lines keep their
// colour.
std::vector<Html> colour(const git::Hunk& hunk, git::LineKind left_out, std::string_view path) {
  std::string text;
  std::size_t count = 0;
  for (const auto& line : hunk.lines) {
    if (line.kind == left_out) continue;
    text += line.text + "\n";
    ++count;
  }
  std::vector<Html> lines;
  if (auto language = kit::language_of(path, ""))
    lines = kit::highlight(text, *language, kBudget).lines;
  if (lines.size() != count) lines = kit::plain_lines(text);
  lines.resize(count);
  return lines;
}

Html with_marks(const Html& code, const git::DiffLine& line) {
  if (line.changed.empty()) return code;
  std::vector<kit::MarkedRange> ranges;
  for (const auto& range : line.changed) ranges.push_back({range.begin, range.end});
  const bool added = line.kind == git::LineKind::Added;
  return kit::mark_ranges(code, line.text, ranges,
                          added ? kit::MarkKind::Inserted : kit::MarkKind::Deleted);
}

void add_hunk(const git::Hunk& hunk, std::string_view path, std::vector<ChangeRow>& rows) {
  using Kind = ChangeRow::Kind;
  rows.push_back({.kind = Kind::Hunk,
                  .words = text::format("@@ -{},{} +{},{} @@ {}", hunk.old_start, hunk.old_count,
                                        hunk.new_start, hunk.new_count, hunk.heading)});
  auto before = colour(hunk, git::LineKind::Added, path);
  auto after = colour(hunk, git::LineKind::Removed, path);
  std::size_t old_at = 0, new_at = 0;
  for (const auto& line : hunk.lines) {
    const bool removed = line.kind == git::LineKind::Removed;
    const Html& code = removed ? before[old_at] : after[new_at];
    rows.push_back({.kind = removed                             ? Kind::Removed
                            : line.kind == git::LineKind::Added ? Kind::Added
                                                                : Kind::Context,
                    .old_number = line.old_number,
                    .new_number = line.new_number,
                    .code = with_marks(code, line)});
    old_at += line.kind != git::LineKind::Added ? 1 : 0;
    new_at += removed ? 0 : 1;
    if (line.without_newline)
      rows.push_back({.kind = Kind::NoNewline, .words = "No line feed at the end of the file"});
  }
}

ChangedFile render_file(const git::FileDiff& file) {
  ChangedFile view{.path = file.new_path.empty() ? file.old_path : file.new_path,
                   .status = std::string(status_word(file.status)),
                   .note = note_of(file),
                   .added = file.additions,
                   .removed = file.deletions};
  if (!file.old_path.empty() && file.old_path != view.path) view.old_path = file.old_path;
  if (!view.note.empty()) return view;
  for (const auto& hunk : file.hunks) add_hunk(hunk, view.path, view.rows);
  return view;
}

}  // namespace

std::vector<ChangedFile> render_changes(const git::Diff& diff) {
  std::vector<ChangedFile> files;
  for (const auto& file : diff.files) {
    if (files.size() == kFilesShown) {
      files.push_back({.path = text::format("and {} more files", diff.file_count - kFilesShown),
                       .note = "They are not shown here."});
      break;
    }
    files.push_back(render_file(file));
  }
  return files;
}

Result<std::vector<ChangedFile>> compare(const Spot& spot, const git::Oid& before,
                                         const git::Oid& after, std::vector<git::TreePath> paths,
                                         const git::QuarantinePaths* quarantine,
                                         Deadline deadline) {
  git::DiffOptions options{.paths = std::move(paths), .limits = kLimits, .quarantine = quarantine};
  auto diff = TRY(git::compare_trees(*spot.git, before, after, options, deadline));
  return render_changes(*diff);
}

}  // namespace stithy::editing
