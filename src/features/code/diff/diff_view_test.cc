// SPDX-License-Identifier: Apache-2.0
#include "features/code/diff/diff_view.h"

#include "base/text.h"
#include "features/code/diff/diff_rows.h"

#include <doctest/doctest.h>

namespace stithy::code {

namespace {

git::FileDiff file_of(const std::string& path, std::size_t lines) {
  git::FileDiff file;
  file.old_path = file.new_path = path;
  file.old_mode = file.new_mode = 0100644;
  file.additions = lines;
  git::Hunk hunk;
  for (std::size_t i = 0; i < lines; ++i)
    hunk.lines.push_back({.kind = git::LineKind::Added,
                          .new_number = static_cast<std::uint32_t>(i + 1),
                          .text = "int x = 1;",
                          .changed = {}});
  file.hunks.push_back(std::move(hunk));
  return file;
}

git::Diff diff_of(std::vector<git::FileDiff> files) {
  git::Diff diff;
  diff.files = std::move(files);
  diff.file_count = diff.files.size();
  for (const auto& file : diff.files) diff.additions += file.additions;
  return diff;
}

const Links kLinks("/a/b");
const DiffPlan kPlan{.href = "/a/b/commit/1", .old_word = "1", .new_word = "2"};

}  // namespace

TEST_CASE("at most 400 lines are drawn at first, and the rest is loaded when it comes near") {
  auto view =
      view_of(diff_of({file_of("a.c", 300), file_of("b.c", 99), file_of("c.c", 2)}), kPlan, kLinks);
  REQUIRE(view.shown.size() == 3);
  CHECK(view.shown[0].rows.size() == 301);
  CHECK(view.shown[1].rows.size() == 100);
  CHECK(view.shown[2].rows.empty());
  CHECK(view.shown[2].load_soon);
  CHECK(view.shown[2].load_href == "/a/b/commit/1?file=3#diff-3");
}

TEST_CASE("at most 20 files are drawn at first") {
  std::vector<git::FileDiff> files;
  for (int i = 0; i < 25; ++i) files.push_back(file_of(text::format("f{}.c", i), 1));
  auto view = view_of(diff_of(std::move(files)), kPlan, kLinks);
  CHECK(!view.shown[19].rows.empty());
  CHECK(view.shown[20].rows.empty());
}

TEST_CASE("generated and very long files wait for the reader") {
  auto view =
      view_of(diff_of({file_of("node_modules/x/i.js", 3), file_of("long.c", 1001)}), kPlan, kLinks);
  for (const auto& file : view.shown) {
    CHECK(file.rows.empty());
    CHECK(!file.load_soon);
    CHECK(!file.load_href.empty());
  }
}

TEST_CASE("beyond 10 000 lines nothing is loaded unasked") {
  std::vector<git::FileDiff> files;
  for (int i = 0; i < 12; ++i) files.push_back(file_of(text::format("f{}.c", i), 900));
  auto view = view_of(diff_of(std::move(files)), kPlan, kLinks);
  CHECK(view.notes.size() == 1);
  for (const auto& file : view.shown) CHECK(!file.load_soon);
}

TEST_CASE("twenty thousand files are shown a hundred at a time") {
  std::vector<git::FileDiff> files(250, file_of("same.c", 0));
  DiffPlan plan = kPlan;
  plan.page = 3;
  auto view = view_of(diff_of(std::move(files)), plan, kLinks);
  CHECK(view.shown.size() == 50);
  CHECK(view.shown[0].id == "diff-201");
  CHECK(view.pages.next_href.empty());
  CHECK(view.pages.previous_href == "/a/b/commit/1?page=2");
}

TEST_CASE("changed words are marked inside coloured lines") {
  git::FileDiff file = file_of("a.c", 1);
  file.hunks[0].lines[0].text = "return a < b;";
  file.hunks[0].lines[0].changed = {{7, 12}};
  auto rows = rows_of(file);
  REQUIRE(rows.size() == 2);
  std::string code = rows[1].code.text();
  CHECK(code.find("<ins>") != code.npos);
  CHECK(code.find("&lt;") != code.npos);
  // Marks and colours nest properly: without tags the text is the line itself.
  std::string plain;
  bool inside = false;
  for (char c : code) {
    if (c == '<') inside = true;
    if (!inside) plain += c;
    if (c == '>') inside = false;
  }
  CHECK(plain == "return a &lt; b;");
}

TEST_CASE("a file without lines says why") {
  git::FileDiff moved = file_of("new.c", 0);
  moved.hunks.clear();
  moved.old_path = "old.c";
  moved.status = git::FileStatus::Renamed;
  CHECK(show_file(moved, 0, kPlan, kLinks).note == "Moved without a change.");
  git::FileDiff mode = file_of("run.sh", 0);
  mode.hunks.clear();
  mode.new_mode = 0100755;
  auto view = show_file(mode, 0, kPlan, kLinks);
  CHECK(view.note == "Only the mode changed.");
  CHECK(view.facts.front() == "mode 100644 → 100755");
}

TEST_CASE("two columns set the first removed line beside the first added one") {
  using Kind = DiffRow::Kind;
  auto row = [](Kind kind, std::uint32_t before, std::uint32_t after) {
    return DiffRow{.kind = kind, .old_number = before, .new_number = after};
  };
  auto rows =
      split_rows_of({row(Kind::Hunk, 1, 1), row(Kind::Context, 1, 1), row(Kind::Removed, 2, 0),
                     row(Kind::Removed, 3, 0), row(Kind::NoNewline, 0, 0), row(Kind::Added, 0, 2),
                     row(Kind::Context, 4, 3), row(Kind::Added, 0, 4)});
  std::string shape;
  for (const SplitRow& one : rows)
    shape += text::format("{}|{} ", one.before ? one.before->old_number : 9,
                          one.after ? one.after->new_number : 9);
  CHECK(shape == "1|9 1|1 2|2 3|9 0|9 4|3 9|4 ");
}

TEST_CASE("links of a difference keep how it is looked at") {
  DiffPlan plan = kPlan;
  plan.whitespace = git::Whitespace::IgnoreAmount;
  plan.shape = "split";
  plan.split = true;
  auto view = view_of(diff_of({file_of("a.c", 300), file_of("b.c", 200)}), plan, kLinks);
  CHECK(view.shown[0].rows.empty());
  CHECK(view.shown[0].split_rows.size() == 301);
  CHECK(view.shown[1].load_href == "/a/b/commit/1?file=2&w=amount&diff=split#diff-2");
  CHECK(view.unified_href == "/a/b/commit/1?w=amount&diff=unified");
  CHECK(view.blanks[0].href == "/a/b/commit/1?diff=split");
  CHECK(view.blanks[2].current);
}

}  // namespace stithy::code
