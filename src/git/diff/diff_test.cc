// SPDX-License-Identifier: Apache-2.0
#include "git/diff/diff.h"

#include <doctest/doctest.h>

#include <map>

#include "git/read_output.h"
#include "git/test_repository.h"

namespace stithy::git {
namespace {

constexpr ObjectFormat kFormats[] = {ObjectFormat::Sha1, ObjectFormat::Sha256};

Deadline soon() { return Deadline::in(std::chrono::seconds(20)); }

std::shared_ptr<const Diff> change(TestRepository& place, const TestRepository::Files& before,
                                   const TestRepository::Files& after,
                                   const DiffOptions& options = {}) {
  place.commit({.files = before});
  const Oid tip = place.commit({.files = after});
  auto repository = place.open();
  return must(diff_commit(*repository, tip, options, soon()));
}

std::string numbered(int lines, std::string_view word = "line") {
  std::string out;
  for (int i = 1; i <= lines; ++i) out += text::format("{} {}\n", word, i);
  return out;
}

std::string drain(Running running) {
  std::string all;
  must(read_output(running, soon(), [&all](std::string_view chunk) -> Result<bool> {
    all.append(chunk);
    return true;
  }));
  return all;
}

TEST_CASE("a changed line shows in its hunk with both numbers and its changed words") {
  for (ObjectFormat format : kFormats) {
    TestRepository place(format);
    auto diff =
        change(place, {{"f", "a\nb\nint x = 1;\nd\ne\n"}}, {{"f", "a\nb\nint x = 2;\nd\ne\n"}});
    REQUIRE(diff->files.size() == 1);
    const FileDiff& file = diff->files[0];
    CHECK(file.status == FileStatus::Modified);
    CHECK(file.additions == 1);
    CHECK(diff->deletions == 1);
    REQUIRE(file.hunks.size() == 1);
    const auto& lines = file.hunks[0].lines;
    REQUIRE(lines.size() == 6);
    CHECK(lines[2].kind == LineKind::Removed);
    CHECK(lines[2].old_number == 3);
    CHECK(lines[2].new_number == 0);
    CHECK(lines[3].text == "int x = 2;");
    CHECK(lines[3].changed == std::vector{TextRange{8, 9}});
    CHECK(lines[5].old_number == 5);
    CHECK(lines[5].new_number == 5);
  }
}

TEST_CASE("renames, modes, links, binaries and odd names are each told as what they are") {
  for (ObjectFormat format : kFormats) {
    TestRepository place(format);
    const std::string body = numbered(20);
    auto diff = change(place,
                       {{"old", body},
                        {"run", "s\n"},
                        {"link", "x"},
                        {"bin", std::string("\0a", 2)},
                        {"q\"\t\xff", "1\n"},
                        {"gone", "1\n2\n"}},
                       {{"-old", ""},
                        {"new", body + "more\n"},
                        {"x run", "s\n"},
                        {"l link", "y"},
                        {"bin", std::string("\0b", 2)},
                        {"q\"\t\xff", "2\n"},
                        {"-gone", ""}});
    std::map<std::string, const FileDiff*> by_name;
    for (const auto& file : diff->files) by_name[file.new_path] = &file;
    REQUIRE(by_name.size() == 6);
    CHECK(by_name["new"]->status == FileStatus::Renamed);
    CHECK(by_name["new"]->old_path == "old");
    CHECK(by_name["new"]->similarity > 80);
    CHECK(by_name["new"]->additions == 1);
    CHECK(by_name["run"]->mode_changed());
    CHECK(by_name["run"]->hunks.empty());
    CHECK(by_name["link"]->status == FileStatus::TypeChanged);
    CHECK(by_name["link"]->additions == 1);
    CHECK(by_name["link"]->deletions == 1);
    CHECK(by_name["bin"]->binary);
    CHECK(by_name["q\"\t\xff"]->additions == 1);
    CHECK(by_name["gone"]->status == FileStatus::Deleted);
    CHECK(by_name["gone"]->new_mode == 0);
    CHECK(by_name["gone"]->deletions == 2);
  }
}

TEST_CASE("a root commit is compared with nothing") {
  for (ObjectFormat format : kFormats) {
    TestRepository place(format);
    const Oid root = place.commit({.files = {{"d/f", "1\n2"}}});
    auto repository = place.open();
    auto diff = must(diff_commit(*repository, root, {}, soon()));
    REQUIRE(diff->files.size() == 1);
    CHECK(diff->files[0].status == FileStatus::Added);
    CHECK(diff->additions == 2);
    CHECK(diff->files[0].hunks[0].lines[1].without_newline);
  }
}

TEST_CASE("blanks can be left out of the comparison, which may leave nothing") {
  const TestRepository::Files before{{"a", "x  y\n"}, {"b", "one\n"}};
  const TestRepository::Files after{{"a", "x y\n"}, {"b", "two\n"}};
  TestRepository place;
  auto shown = change(place, before, after);
  CHECK(shown->additions == 2);
  TestRepository other;
  auto hidden = change(other, before, after, {.whitespace = Whitespace::IgnoreAll});
  CHECK(hidden->additions == 1);
  REQUIRE(hidden->files.size() == 2);
  CHECK(hidden->files[0].hunks.empty());
  CHECK(hidden->files[1].hunks.size() == 1);
}

TEST_CASE("only the paths asked for are compared, and options change the context") {
  TestRepository place;
  place.commit({.files = {{"d/a", numbered(30)}, {"b", "1\n"}}});
  const Oid tip =
      place.commit({.files = {{"d/a", numbered(14) + "changed\n" + numbered(15)}, {"b", "2\n"}}});
  auto repository = place.open();
  DiffOptions options{.context_lines = 1, .paths = {must(TreePath::parse("d"))}};
  auto diff = must(diff_commit(*repository, tip, options, soon()));
  REQUIRE(diff->files.size() == 1);
  CHECK(diff->files[0].new_path == "d/a");
  CHECK(diff->files[0].hunks[0].lines.front().kind == LineKind::Context);
  CHECK(must(diff_commit(*repository, tip, options, soon())) == diff);
  options.paths.clear();
  CHECK(must(diff_commit(*repository, tip, options, soon()))->files.size() == 2);
}

TEST_CASE("a file with too many lines keeps its counts and says that it was cut") {
  TestRepository place;
  auto diff = change(place, {{"big", "x\n"}, {"small", "1\n"}},
                     {{"big", numbered(200'000)}, {"small", "2\n"}});
  REQUIRE(diff->files.size() == 2);
  CHECK(diff->files[0].cut);
  CHECK(diff->files[0].hunks.empty());
  CHECK(diff->files[0].additions == 200'000);
  CHECK_FALSE(diff->files[1].cut);
  CHECK(diff->files[1].hunks.size() == 1);
  CHECK(diff->counts_whole);
}

TEST_CASE("all files together keep no more lines than the limit") {
  TestRepository place;
  TestRepository::Files files;
  for (int i = 0; i < 10; ++i) files.push_back({text::format("f{}", i), numbered(10)});
  auto diff = change(place, {{"x", "x\n"}}, files, {.limits = {.lines_max = 35}});
  std::size_t cut = 0;
  for (const auto& file : diff->files) cut += file.cut ? 1 : 0;
  CHECK(cut == 7);
  CHECK(diff->additions == 100);
}

TEST_CASE("one endless line is cut and costs no memory") {
  TestRepository place;
  auto diff = change(place, {{"f", "short\n"}}, {{"f", std::string(20'000'000, 'a') + "\n"}});
  REQUIRE(diff->files[0].hunks.size() == 1);
  const DiffLine& line = diff->files[0].hunks[0].lines.back();
  CHECK(line.cut);
  CHECK(line.text.size() == DiffLimits{}.line_bytes_max);
}

TEST_CASE("more files than the limit are counted and left out") {
  TestRepository place;
  TestRepository::Files files;
  for (int i = 0; i < 3000; ++i) files.push_back({text::format("d{}/f{}", i % 40, i), "1\n"});
  const auto begin = std::chrono::steady_clock::now();
  auto diff = change(place, {{"x", "x\n"}}, files, {.limits = {.files_max = 100}});
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(5));
  CHECK(diff->files.size() == 100);
  CHECK(diff->files_cut);
  CHECK(diff->file_count == 3000);
  CHECK(diff->additions == 3000);
}

TEST_CASE("reading ends at the limit of bytes and the counts say at least") {
  TestRepository place;
  auto diff = change(place, {{"a", "x\n"}}, {{"a", numbered(100'000)}, {"b", "1\n"}},
                     {.limits = {.bytes_max = 100'000}});
  CHECK_FALSE(diff->counts_whole);
  REQUIRE(diff->files.size() == 2);
  CHECK(diff->files[0].cut);
  CHECK(diff->files[1].cut);
}

TEST_CASE("a submodule is a change of one line and files cannot be compared") {
  TestRepository place;
  const Oid tip = place.commit({.files = {{"f", "1\n"}}});
  const std::string raw = std::string("160000 sub") + '\0' + std::string(tip.raw());
  const Oid tree = place.write_object(ObjectKind::Tree, raw);
  auto repository = place.open();
  auto diff = must(compare_trees(*repository, empty_tree(ObjectFormat::Sha1), tree, {}, soon()));
  REQUIRE(diff->files.size() == 1);
  CHECK(diff->files[0].is_submodule());
  CHECK(diff->files[0].hunks[0].lines[0].text == "Subproject commit " + tip.hex());
  const Oid blob = must(repository->find_entry(tip, must(TreePath::parse("f")))).oid;
  CHECK(compare_trees(*repository, tip, blob, {}, soon()).error().code == Code::Invalid);
  CHECK(compare_trees(*repository, tip, Oid(), {}, soon()).error().code == Code::NotFound);
}

TEST_CASE("a commit whose tree is not there is refused before anything is streamed") {
  TestRepository place;
  const Oid tip = place.commit({.files = {{"f", "1"}}});
  const std::string people = "author A <a> 1 +0000\ncommitter A <a> 1 +0000\n\nx\n";
  const Oid bare =
      place.write_object(ObjectKind::Commit, "tree " + std::string(40, 'a') + "\n" + people);
  auto repository = place.open();
  const Oid child =
      place.write_object(ObjectKind::Commit, "tree " + must(repository->find_tree(tip)).hex() +
                                                 "\nparent " + bare.hex() + "\n" + people);
  const auto soon = Deadline::in(std::chrono::seconds(10));
  for (const auto& [before, after] : {std::pair(tip, bare), std::pair(bare, tip)}) {
    CHECK(stream_diff(*repository, before, after, soon).error().code == Code::NotFound);
    CHECK(compare_trees(*repository, before, after, {}, soon).error().code == Code::NotFound);
  }
  for (const Oid& commit : {bare, child})
    CHECK(stream_mails(*repository, {}, commit, soon).error().code == Code::NotFound);
}

TEST_CASE("diffs and mails stream as git writes them") {
  for (ObjectFormat format : kFormats) {
    TestRepository place(format);
    const Oid first = place.commit({.message = "first", .files = {{"f", "1\n"}}});
    const Oid second = place.commit({.message = "second", .files = {{"f", "2\n"}}});
    const Oid third = place.commit({.message = "third", .files = {{"f", "3\n"}}});
    auto repository = place.open();
    const std::string diff = drain(must(stream_diff(*repository, first, second, soon())));
    CHECK(diff.starts_with("diff --git a/f b/f\n"));
    CHECK(diff.ends_with("-1\n+2\n"));
    const std::string one = drain(must(stream_mails(*repository, {}, first, soon())));
    CHECK(one.starts_with("From " + first.hex()));
    CHECK(one.find("Subject: [PATCH] first") != one.npos);
    const std::string mails = drain(must(stream_mails(*repository, first, third, soon())));
    CHECK(mails.find("Subject: [PATCH] second") < mails.find("Subject: [PATCH] third"));
    CHECK(mails.find("Subject: [PATCH] first") == mails.npos);
  }
}

}  // namespace
}  // namespace stithy::git
