// SPDX-License-Identifier: Apache-2.0
#include "git/content/tree_walk.h"

#include <doctest/doctest.h>

#include "git/read_output.h"
#include "git/test_repository.h"

namespace stithy::git {
namespace {

constexpr ObjectFormat kFormats[] = {ObjectFormat::Sha1, ObjectFormat::Sha256};

TEST_CASE("all paths of a commit are listed, whatever bytes they hold") {
  for (ObjectFormat format : kFormats) {
    TestRepository place(format);
    const Oid tip = place.commit({.files = {{"a\xff", "1"}, {"d/e/f", "1"}, {"t\tn", "1"}}});
    auto repository = place.open();
    auto list = must(list_paths(*repository, tip, {}));
    CHECK(list->paths == std::vector<std::string>{"a\xff", "d/e/f", "t\tn"});
    CHECK(list->whole);
    CHECK_FALSE(must(list_paths(*repository, tip, {.files_max = 2}))->whole);
  }
}

TEST_CASE("languages are summed by the bytes of their files") {
  TestRepository place;
  const Oid tip = place.commit({.files = {{"a.py", std::string(30, 'x')},
                                          {"b.rs", std::string(50, 'x')},
                                          {"l c.rs", "b.rs"},
                                          {"README.md", std::string(99, 'x')}}});
  auto repository = place.open();
  auto summary = must(summarise_tree(*repository, tip, {}));
  REQUIRE(summary->languages.size() == 2);
  CHECK(summary->languages[0].language->name == "Rust");
  CHECK(summary->languages[0].bytes == 50);
  CHECK(summary->files == 4);
  CHECK(must(summarise_tree(*repository, tip, {})) == summary);
}

TEST_CASE("a tree that names itself a billion times over is walked up to the limit") {
  TestRepository place;
  const Oid tip = place.commit({.files = {{"f", "1"}}});
  auto repository = place.open();
  Oid tree = must(repository->load_links(tip)).tree;
  for (int depth = 0; depth < 9; ++depth) {
    std::string raw;
    for (char name = 'a'; name < 'k'; ++name) {
      raw += text::format("40000 {}", name) + '\0' + std::string(tree.raw());
    }
    tree = place.write_object(ObjectKind::Tree, raw);
  }
  const Oid bomb = place.write_object(ObjectKind::Commit, "tree " + tree.hex() +
                                                              "\nauthor A <a> 1 +0000\n"
                                                              "committer A <a> 1 +0000\n\nbomb\n");
  const auto begin = std::chrono::steady_clock::now();
  auto summary = must(summarise_tree(*repository, bomb, {.files_max = 10'000}));
  CHECK_FALSE(summary->whole);
  CHECK(summary->files == 10'000);
  auto archive = stream_archive(*repository, bomb, {.files_max = 10'000},
                                Deadline::in(std::chrono::seconds(10)));
  REQUIRE_FALSE(archive);
  CHECK(archive.error().code == Code::TooLarge);
  CHECK(must(repository->read_tree(bomb)).entries.size() == 10);
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(5));
}

TEST_CASE("a missing tree hides what is below it and nothing else") {
  TestRepository place;
  const Oid tip = place.commit({.files = {{"f.c", "int"}}});
  auto repository = place.open();
  const Oid blob = must(repository->find_entry(tip, must(TreePath::parse("f.c")))).oid;
  const std::string raw = std::string("100644 a.c") + '\0' + std::string(blob.raw()) +
                          "40000 lost" + '\0' + std::string(20, 'x');
  const Oid tree = place.write_object(ObjectKind::Tree, raw);
  const Oid odd = place.write_object(ObjectKind::Commit, "tree " + tree.hex() +
                                                             "\nauthor A <a> 1 +0000\n"
                                                             "committer A <a> 1 +0000\n\nodd\n");
  auto summary = must(summarise_tree(*repository, odd, {}));
  CHECK_FALSE(summary->whole);
  CHECK(must(repository->read_tree(odd)).entries.size() == 2);
}

TEST_CASE("a commit whose tree is not there is not found, whatever is asked of it") {
  TestRepository place;
  const Oid bare =
      place.write_object(ObjectKind::Commit, "tree " + std::string(40, 'a') +
                                                 "\nauthor A <a> 1 +0000\n"
                                                 "committer A <a> 1 +0000\n\nno tree\n");
  auto repository = place.open();
  const auto soon = Deadline::in(std::chrono::seconds(10));
  CHECK(list_paths(*repository, bare, {}).error().code == Code::NotFound);
  CHECK(summarise_tree(*repository, bare, {}).error().code == Code::NotFound);
  CHECK(stream_archive(*repository, bare, {}, soon).error().code == Code::NotFound);
}

TEST_CASE("a commit of an impossible date has an archive all the same") {
  TestRepository place;
  const Oid tip = place.commit({.files = {{"f", "1"}}});
  auto repository = place.open();
  const Oid tree = must(repository->load_links(tip)).tree;
  const Oid late = place.write_object(ObjectKind::Commit,
                                      "tree " + tree.hex() +
                                          "\nauthor A <a> 1 +0000\n"
                                          "committer A <a> 9223372036854775808 +0000\n\nlate\n");
  const auto soon = Deadline::in(std::chrono::seconds(10));
  auto running = must(stream_archive(*repository, late, {}, soon));
  auto end = read_output(running, soon, [](std::string_view) -> Result<bool> { return true; });
  CHECK(must(std::move(end)) == OutputEnd::Whole);
}

TEST_CASE("an archive stands in the folder asked for") {
  for (auto format : {ArchiveOptions::Format::Zip, ArchiveOptions::Format::TarGz}) {
    TestRepository place;
    const Oid tip = place.commit({.files = {{"f", "1"}}});
    auto repository = place.open();
    const auto soon = Deadline::in(std::chrono::seconds(10));
    auto running =
        must(stream_archive(*repository, tip, {.format = format, .prefix = "engine-1.0"}, soon));
    std::string all;
    auto end = must(read_output(running, soon, [&all](std::string_view chunk) -> Result<bool> {
      all.append(chunk);
      return true;
    }));
    CHECK(end == OutputEnd::Whole);
    const bool zip = format == ArchiveOptions::Format::Zip;
    CHECK(all.starts_with(zip ? "PK" : "\x1f\x8b"));
    if (zip) CHECK(all.find("engine-1.0/f") != all.npos);
    for (const char* wrong : {"../up", "a/b", ".."}) {
      CHECK_FALSE(stream_archive(*repository, tip, {.format = format, .prefix = wrong}, soon));
    }
  }
}

}  // namespace
}  // namespace stithy::git
