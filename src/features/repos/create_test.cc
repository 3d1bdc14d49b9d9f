// SPDX-License-Identifier: Apache-2.0
#include "features/repos/create.h"

#include <doctest/doctest.h>

#include <set>

#include "features/repos/starters.h"
#include "features/repos/test_bench.h"
#include "pillars/repo/journal.h"

namespace stithy::repos {

TEST_CASE("a first commit is in the journal as the value of its branch") {
  TestBench bench;
  auto made = bench.create_filled("engine");
  CHECK(made.full_name() == "ada/engine");
  CHECK(made.pushed_at.has_value());
  auto path = bench.on().repositories.path_of(made.id);
  auto tip = git::read_ref(path, *git::RefName::branch("main"));
  REQUIRE(tip);
  REQUIRE(tip->has_value());
  auto noted = repo::latest_values(*bench.reader(), made.id);
  REQUIRE(noted);
  CHECK(noted->size() == 1);
  CHECK(noted->at("refs/heads/main") == (*tip)->hex());
}

TEST_CASE("an empty repository was never pushed") {
  TestBench bench;
  auto made = bench.create("engine");
  CHECK_FALSE(made.pushed_at.has_value());
  CHECK(bench.has_files(made.id));
  CHECK(repo::latest_values(*bench.reader(), made.id)->empty());
}

TEST_CASE("a taken name is refused, in any case of letters, and leaves no files") {
  TestBench bench;
  bench.create("engine");
  auto again = create_repository(bench.on(), bench.creator(), bench.wish("ENGINE"));
  REQUIRE_FALSE(again);
  CHECK(again.error().code == Code::Conflict);
  std::size_t directories = 0;
  const auto shards = sys::list_directory(bench.data() / "repos");
  REQUIRE(shards);
  for (const auto& shard : *shards)
    directories += sys::list_directory(bench.data() / "repos" / shard)->size();
  CHECK(directories == 1);
}

TEST_CASE("an unknown owner, a bad name and a bad branch are told apart") {
  TestBench bench;
  CreateWish wish = bench.wish("engine");
  wish.owner = "nobody";
  CHECK(create_repository(bench.on(), bench.creator(), wish).error().code == Code::NotFound);
  wish = bench.wish("..");
  CHECK(create_repository(bench.on(), bench.creator(), wish).error().code == Code::Invalid);
  wish = bench.wish("engine");
  wish.default_branch = "-x";
  CHECK(create_repository(bench.on(), bench.creator(), wish).error().code == Code::Invalid);
}

TEST_CASE("sha256 is kept in the row and on disk") {
  TestBench bench;
  CreateWish wish = bench.wish("engine");
  wish.format = git::ObjectFormat::Sha256;
  auto made = bench.create(wish);
  CHECK(made.format == git::ObjectFormat::Sha256);
  auto on_disk = git::read_object_format(bench.on().repositories.path_of(made.id));
  REQUIRE(on_disk);
  CHECK(*on_disk == git::ObjectFormat::Sha256);
}

TEST_CASE("an import takes branches, tags and the default branch of its source") {
  git::TestRepository source;
  source.commit({.branch = "trunk", .files = {{"a.txt", "a\n"}}});
  git::must(sys::write_file_durably(source.path() / "HEAD", "ref: refs/heads/trunk\n"));
  TestBench bench;
  auto made = create_imported(bench.on(), bench.creator(), bench.wish("engine"),
                              {git::RemoteUrl::local(source.path().string())});
  REQUIRE(made);
  CHECK(made->default_branch == "trunk");
  CHECK(made->size_bytes > 0);
  CHECK(repo::latest_values(*bench.reader(), made->id)->contains("refs/heads/trunk"));
}

TEST_CASE("a cancelled import leaves neither row nor files") {
  git::TestRepository source;
  source.commit({.files = {{"a.txt", "a\n"}}});
  TestBench bench;
  git::ImportSource from{git::RemoteUrl::local(source.path().string())};
  from.cancelled = [] { return true; };
  CHECK_FALSE(create_imported(bench.on(), bench.creator(), bench.wish("engine"), from));
  CHECK(*repo::count_repositories(*bench.reader()) == 0);
  CHECK_FALSE(sys::path_exists(bench.data() / "repos"));
}

TEST_CASE("starter files hold what was wished for") {
  auto files = starter_files({.readme = true,
                              .ignore = "c++",
                              .licence = "mit",
                              .repository = "engine",
                              .description = "It runs.",
                              .holder = "Ada",
                              .year = 2026});
  REQUIRE(files);
  REQUIRE(files->size() == 3);
  CHECK((*files)[0].content == "# engine\n\nIt runs.\n");
  CHECK((*files)[1].path.text() == ".gitignore");
  CHECK(text::contains((*files)[2].content, "Copyright (c) 2026 Ada\n"));
  CHECK_FALSE(text::contains((*files)[2].content, "{"));
}

TEST_CASE("unknown starters are errors of their fields") {
  auto ignore = starter_files(
      {.ignore = "Cobol", .licence = {}, .repository = {}, .description = {}, .holder = {}});
  REQUIRE_FALSE(ignore);
  CHECK(ignore.error().fields.front().field == "gitignore");
  auto licence = starter_files(
      {.ignore = {}, .licence = "mine", .repository = {}, .description = {}, .holder = {}});
  REQUIRE_FALSE(licence);
  CHECK(licence.error().fields.front().field == "licence");
}

TEST_CASE("every licence has its text, and unknown gaps are in none") {
  std::set<std::string_view> ids;
  for (const LicenceText& licence : licence_texts()) {
    CAPTURE(licence.id);
    CHECK(ids.insert(licence.id).second);
    CHECK(licence.text.size() > 500);
    CHECK(licence.text.ends_with('\n'));
    auto files = starter_files({.ignore = {},
                                .licence = std::string(licence.id),
                                .repository = "engine",
                                .description = {},
                                .holder = "Ada",
                                .year = 2026});
    REQUIRE(files);
    REQUIRE(files->size() == 1);
    CHECK(files->front().content.find("{holder}") == std::string::npos);
    CHECK(files->front().content.find("{year}") == std::string::npos);
  }
  CHECK(ids.contains("Apache-2.0"));
  CHECK(ids.contains("GPL-3.0"));
}

}  // namespace stithy::repos
