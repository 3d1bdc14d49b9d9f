// SPDX-License-Identifier: Apache-2.0
#include "features/repos/import/import.h"

#include <doctest/doctest.h>

#include "base/text.h"
#include "features/repos/egress.h"
#include "features/repos/test_bench.h"
#include "pillars/repo/journal.h"

namespace stithy::repos {

namespace {

std::string reason_of(TestBench& bench, RepoId id) {
  auto r = bench.find(id);
  REQUIRE(r->import_job.has_value());
  auto job = kit::find_job(*bench.reader(), *r->import_job);
  REQUIRE(job);
  return job->value().error.value_or("");
}

}  // namespace

TEST_CASE("an import runs in its job and ends as an ordinary repository") {
  git::TestRepository source;
  auto tip = source.commit({.branch = "trunk", .files = {{"a.txt", "a\n"}}});
  git::must(sys::write_file_durably(source.path() / "HEAD", "ref: refs/heads/trunk\n"));
  TestBench bench;
  auto started = start_import(bench.on(), bench.creator(), bench.wish("engine"),
                              git::RemoteUrl::local(source.path().string()));
  REQUIRE(started);
  CHECK(started->import_state == repo::ImportState::Running);
  CHECK_FALSE(bench.has_files(started->id));
  bench.run_due();
  auto r = bench.find(started->id);
  CHECK(r->import_state == repo::ImportState::None);
  CHECK(r->default_branch == "trunk");
  CHECK(repo::latest_values(*bench.reader(), r->id)->at("refs/heads/trunk") == tip.hex());
}

TEST_CASE("a source that is no repository fails at once and says why; it can be tried again") {
  git::TestRepository source;
  source.commit({.files = {{"a.txt", "a\n"}}});
  TestBench bench;
  auto away = bench.data() / "source.git";
  auto started = start_import(bench.on(), bench.creator(), bench.wish("engine"),
                              git::RemoteUrl::local(away.string()));
  REQUIRE(started);
  bench.run_due();
  CHECK(bench.find(started->id)->import_state == repo::ImportState::Failed);
  CHECK_FALSE(reason_of(bench, started->id).empty());
  CHECK_FALSE(bench.has_files(started->id));

  std::filesystem::copy(source.path(), away, std::filesystem::copy_options::recursive);
  REQUIRE(retry_import(bench.on(), bench.admin_of(started->id)));
  bench.run_due();
  CHECK(bench.find(started->id)->import_state == repo::ImportState::None);
  CHECK(bench.has_files(started->id));
}

TEST_CASE("a cancelled import says who cancelled and brings nothing when its job runs") {
  git::TestRepository source;
  source.commit({.files = {{"a.txt", "a\n"}}});
  TestBench bench;
  auto started = start_import(bench.on(), bench.creator(), bench.wish("engine"),
                              git::RemoteUrl::local(source.path().string()));
  REQUIRE(started);
  REQUIRE(cancel_import(bench.on(), bench.admin_of(started->id)));
  CHECK(bench.find(started->id)->import_state == repo::ImportState::Failed);
  CHECK(reason_of(bench, started->id) == "The import was cancelled.");
  bench.run_due();
  CHECK_FALSE(bench.has_files(started->id));
  CHECK(cancel_import(bench.on(), bench.admin_of(started->id)).error().code == Code::Conflict);
}

TEST_CASE("an import whose repository was deleted meanwhile brings nothing") {
  git::TestRepository source;
  source.commit({.files = {{"a.txt", "a\n"}}});
  TestBench bench;
  auto started = start_import(bench.on(), bench.creator(), bench.wish("engine"),
                              git::RemoteUrl::local(source.path().string()));
  REQUIRE(started);
  bench.write([&](db::Tx& tx) { return repo::trash_repository(tx, *started, bench.clock.now()); });
  bench.run_due();
  CHECK_FALSE(bench.has_files(started->id));
}

TEST_CASE("one owner has only so many imports on their way, and more once those have ended") {
  git::TestRepository source;
  source.commit({.files = {{"a.txt", "a\n"}}});
  TestBench bench;
  auto from = git::RemoteUrl::local(source.path().string());
  auto start = [&](const char* name) {
    return start_import(bench.on(), bench.creator(), bench.wish(name), from);
  };
  auto failing = start("failing");
  REQUIRE(failing);
  REQUIRE(cancel_import(bench.on(), bench.admin_of(failing->id)));
  for (const char* name : {"one", "two", "three"}) REQUIRE(start(name));
  for (const auto& refused :
       {start("four").error(), retry_import(bench.on(), bench.admin_of(failing->id)).error()}) {
    CHECK(refused.code == Code::Limited);
    CHECK(text::contains(refused.message, "3 imports"));
  }
  bench.run_due();
  CHECK(start("four"));
}

TEST_CASE("an import that lost its job does not stay running") {
  TestBench bench;
  auto made = bench.create("engine");
  bench.write([&](db::Tx& tx) {
    return repo::set_import_state(tx, made.id, repo::ImportState::Running, JobId{77});
  });
  bench.run_due();
  CHECK(bench.find(made.id)->import_state == repo::ImportState::Failed);
}

TEST_CASE("addresses of private networks are refused before anything is fetched") {
  TestBench bench;
  for (auto address : {"http://127.0.0.1/x.git", "http://10.0.0.1/x.git", "http://[::1]/x.git",
                       "http://169.254.169.254/x.git"}) {
    CAPTURE(address);
    auto url = git::RemoteUrl::parse(address);
    REQUIRE(url);
    auto checked = check_address(bench.on().settings, *url);
    REQUIRE_FALSE(checked);
    CHECK(checked.error().code == Code::Denied);
  }
}

TEST_CASE("directories of the server are sources only where that is allowed") {
  CHECK_FALSE(parse_import_url("/srv/x.git", false));
  CHECK(parse_import_url("/srv/x.git", true));
  CHECK_FALSE(parse_import_url("file:///srv/x.git", true));
  CHECK_FALSE(parse_import_url("ssh://git@example.org/x.git", true));
  CHECK_FALSE(parse_import_url("https://user:word@example.org/x.git", true));
}

TEST_CASE("the name is taken from the end of the address") {
  CHECK(name_from_url("https://example.org/ada/engine.git") == "engine");
  CHECK(name_from_url("https://example.org/ada/engine/?x=1") == "engine");
  CHECK(name_from_url("/srv/git/engine.git/") == "engine");
  CHECK(name_from_url("https://example.org").empty());
}

}  // namespace stithy::repos
