// SPDX-License-Identifier: Apache-2.0
#include "features/code/diff/diff_view.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "features/code/diff/diff_rows.h"
#include "git/content/languages.h"

namespace stithy::code {

namespace {

constexpr std::size_t kFirstFiles = 20, kFirstLines = 400;
constexpr std::uint64_t kFoldedLines = 1'000, kHugeLines = 10'000;
constexpr std::size_t kWholeFileLines = 10'000;

std::string_view status_word(git::FileStatus status) {
  switch (status) {
    case git::FileStatus::Added: return "added";
    case git::FileStatus::Deleted: return "deleted";
    case git::FileStatus::Modified: return "changed";
    case git::FileStatus::Renamed: return "renamed";
    case git::FileStatus::Copied: return "copied";
    case git::FileStatus::TypeChanged: return "type changed";
  }
  return "changed";
}

const std::string& path_of(const git::FileDiff& file) {
  return file.new_path.empty() ? file.old_path : file.new_path;
}

std::string id_of(std::size_t at) { return text::format("diff-{}", at + 1); }

constexpr std::string_view kShapeCookie = "diff";
constexpr std::chrono::hours kShapeSpan{24 * 365};

struct Blanks {
  git::Whitespace mode;
  std::string_view word, label;  // `word` of the query; empty: as nothing says
};
constexpr Blanks kBlanks[] = {
    {git::Whitespace::Show, "", "Show all"},
    {git::Whitespace::IgnoreAtEnd, "end", "Ignore at the end of lines"},
    {git::Whitespace::IgnoreAmount, "amount", "Ignore how many there are"},
    {git::Whitespace::IgnoreAll, "1", "Ignore all"},
};

std::string with_plan(std::string href, const DiffPlan& plan) {
  for (const Blanks& blanks : kBlanks)
    if (blanks.mode == plan.whitespace && !blanks.word.empty())
      href = with_query(std::move(href), "w", blanks.word);
  return plan.shape.empty() ? href : with_query(std::move(href), "diff", plan.shape);
}

std::string load_href(const DiffPlan& plan, std::size_t at) {
  return href_of(plan, "file", at + 1) + "#" + id_of(at);
}

void add_facts(const git::FileDiff& file, DiffFile& view) {
  if (file.mode_changed())
    view.facts.push_back(text::format("mode {:06o} → {:06o}", file.old_mode, file.new_mode));
  if (file.similarity > 0 && file.similarity < 100)
    view.facts.push_back(text::format("{} % alike", file.similarity));
}

std::string note_of(const git::FileDiff& file) {
  if (file.is_submodule())
    return text::format("Submodule: {} → {}",
                        file.old_oid.is_zero() ? "nothing" : short_id(file.old_oid),
                        file.new_oid.is_zero() ? "nothing" : short_id(file.new_oid));
  if (file.binary) return "A binary file, or one too large to compare.";
  if (file.additions + file.deletions > 0) return {};
  if (file.status == git::FileStatus::Renamed) return "Moved without a change.";
  if (file.mode_changed()) return "Only the mode changed.";
  return "Nothing to show: the file is empty, or only blanks changed.";
}

// Head of a file without its lines.
DiffFile head_of(const git::FileDiff& file, std::size_t at, const DiffPlan& plan,
                 const Links& links) {
  DiffFile view{.id = id_of(at),
                .path = path_of(file),
                .status = std::string(status_word(file.status)),
                .added = file.additions,
                .removed = file.deletions};
  if (!file.old_path.empty() && file.old_path != view.path) view.old_path = file.old_path;
  bool gone = file.status == git::FileStatus::Deleted;
  view.view_href = links.at(url::blob, gone ? plan.old_word : plan.new_word, view.path);
  const bool has_lines = !file.binary && !file.is_submodule();
  if (has_lines && file.new_mode != 0)
    view.blame_href = links.at(url::blame, plan.new_word, file.new_path);
  if (has_lines && file.old_mode != 0)
    view.old_blame_href = links.at(url::blame, plan.old_word, file.old_path);
  add_facts(file, view);
  return view;
}

void defer(DiffFile& view, const DiffPlan& plan, std::size_t at, std::string note, bool soon) {
  view.note = std::move(note);
  view.load_href = load_href(plan, at);
  view.load_label =
      text::format("Show {}", text::plural(view.added + view.removed, "line", "lines"));
  view.load_soon = soon;
}

std::vector<std::string> notes_of(const git::Diff& diff) {
  std::vector<std::string> notes;
  if (diff.files_cut)
    notes.push_back(text::format("Only the first {} files are listed; the .diff holds all.",
                                 text::render_count(diff.files.size())));
  if (!diff.counts_whole)
    notes.emplace_back(
        "Comparing everything takes longer than a page may; the counts are \"at "
        "least\".");
  if (diff.additions + diff.deletions > kHugeLines)
    notes.emplace_back("This is a large change: further files are shown when you ask for them.");
  return notes;
}

}  // namespace

std::string href_of(const DiffPlan& plan) { return with_plan(plan.href, plan); }

std::string href_of(const DiffPlan& plan, std::string_view name, std::size_t value) {
  return with_plan(with_query(plan.href, name, text::format("{}", value)), plan);
}

bool is_plain(const DiffPlan& plan) {
  return !plan.only && plan.page == 1 && plan.whitespace == git::Whitespace::Show &&
         plan.shape.empty();
}

Result<DiffPlan> plan_of(web::Request& request, std::string href) {
  DiffPlan plan{.href = std::move(href)};
  auto number = [&](std::string_view name) -> Result<std::size_t> {
    auto n = text::parse_number<std::size_t>(request.query(name));
    if (!n || *n == 0 || *n > 1'000'000)
      return invalid(text::format("{} is a number from 1.", name));
    return *n;
  };
  if (request.has_query("file")) plan.only = TRY(number("file")) - 1;
  if (request.has_query("page")) plan.page = TRY(number("page"));
  // Any other word ignores all, as with git's own "-w" behind other forges' "?w=1".
  if (request.has_query("w")) plan.whitespace = git::Whitespace::IgnoreAll;
  for (const Blanks& blanks : kBlanks)
    if (!blanks.word.empty() && request.query("w") == blanks.word) plan.whitespace = blanks.mode;
  const std::string_view asked = request.query("diff");
  if (asked == "split" || asked == "unified") {
    plan.shape = asked;
    request.set_cookie(kShapeCookie, asked, kShapeSpan);
  }
  const std::string_view known = request.cookie(request.cookie_name(kShapeCookie));
  plan.split = (plan.shape.empty() ? known : std::string_view(plan.shape)) == "split";
  return plan;
}

git::DiffOptions options_of(const DiffPlan& plan) {
  git::DiffOptions options;
  options.whitespace = plan.whitespace;
  options.limits.bytes_max = std::uint64_t{64} << 20;
  return options;
}

git::DiffOptions options_for_file(const DiffPlan& plan, const git::FileDiff& file) {
  git::DiffOptions options = options_of(plan);
  options.limits.file_lines_max = kWholeFileLines;
  for (const std::string* path : {&file.old_path, &file.new_path}) {
    auto parsed = git::TreePath::parse(*path);
    if (parsed && !parsed->is_root()) options.paths.push_back(*std::move(parsed));
  }
  return options;
}

DiffFile show_file(const git::FileDiff& file, std::size_t at, const DiffPlan& plan,
                   const Links& links) {
  DiffFile view = head_of(file, at, plan, links);
  view.note = note_of(file);
  if (view.note.empty() && file.cut)
    view.note = text::format(
        "More than {} lines of this file differ, too many to be shown here; "
        "the .diff holds all.",
        text::render_count(kWholeFileLines));
  if (!view.note.empty()) return view;
  view.rows = rows_of(file);
  if (plan.split) view.split_rows = split_rows_of(std::exchange(view.rows, {}));
  return view;
}

DiffView summary_of(const git::Diff& diff, const DiffPlan& plan) {
  DiffView view{.files = diff.file_count,
                .added = diff.additions,
                .removed = diff.deletions,
                .at_least = !diff.counts_whole,
                .split = plan.split};
  DiffPlan other = plan;
  other.shape = "unified";
  view.unified_href = href_of(other);
  other.shape = "split";
  view.split_href = href_of(other);
  other.shape = plan.shape;
  for (const Blanks& blanks : kBlanks) {
    other.whitespace = blanks.mode;
    view.blanks.push_back(
        {std::string(blanks.label), href_of(other), blanks.mode == plan.whitespace});
  }
  return view;
}

DiffView view_of(const git::Diff& diff, const DiffPlan& plan, const Links& links) {
  DiffView view = summary_of(diff, plan);
  view.notes = notes_of(diff);
  const bool huge = diff.additions + diff.deletions > kHugeLines;
  const std::size_t first = (plan.page - 1) * kFilesOnPage;
  const std::size_t end = std::min(diff.files.size(), first + kFilesOnPage);
  std::size_t drawn_files = 0, drawn_lines = 0;
  for (std::size_t i = first; i < end; ++i) {
    const git::FileDiff& file = diff.files[i];
    const std::uint64_t changed = file.additions + file.deletions;
    std::size_t lines = 0;
    for (const auto& hunk : file.hunks) lines += hunk.lines.size();
    const bool fits = drawn_files == 0
                          ? lines <= kFoldedLines
                          : drawn_files < kFirstFiles && drawn_lines + lines <= kFirstLines;
    DiffFile one = head_of(file, i, plan, links);
    if (changed > 0 && git::is_foreign(one.path)) {
      defer(one, plan, i, "Copied in or generated.", false);
    } else if (!file.binary && (changed > kFoldedLines || file.cut)) {
      defer(one, plan, i, "Many lines differ.", false);
    } else if (!fits && lines > 0) {
      defer(one, plan, i, {}, !huge);
    } else {
      one = show_file(file, i, plan, links);
      ++drawn_files;
      drawn_lines += lines;
    }
    view.index.push_back({one.path, "#" + one.id, one.status, one.added, one.removed});
    view.shown.push_back(std::move(one));
  }
  if (first > 0) view.pages.previous_href = href_of(plan, "page", plan.page - 1);
  if (end < diff.files.size()) view.pages.next_href = href_of(plan, "page", plan.page + 1);
  view.pages.previous_label = "Before", view.pages.next_label = "After";
  if (diff.files.size() > kFilesOnPage)
    view.pages.note =
        text::format("Files {} to {} of {}", first + 1, end, text::render_count(diff.files.size()));
  return view;
}

}  // namespace stithy::code
