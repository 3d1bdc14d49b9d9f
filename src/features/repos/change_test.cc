// SPDX-License-Identifier: Apache-2.0
#include "features/repos/change.h"

#include <doctest/doctest.h>

#include "features/repos/test_bench.h"
#include "features/repos/trash.h"

namespace stithy::repos {

TEST_CASE("after a rename the old address leads to the new one") {
  TestBench bench;
  auto made = bench.create("engine");
  bench.write(
      [&](db::Tx& tx) { return rename(tx, bench.admin_of(made.id), "motor", bench.clock.now()); });
  auto moved = repo::find_moved(*bench.reader(), "ada", "engine");
  REQUIRE(moved);
  REQUIRE(moved->has_value());
  CHECK((*moved)->name == "motor");
}

TEST_CASE("renaming to a taken name changes nothing") {
  TestBench bench;
  auto made = bench.create("engine");
  bench.create("motor");
  auto renamed = bench.attempt(
      [&](db::Tx& tx) { return rename(tx, bench.admin_of(made.id), "Motor", bench.clock.now()); });
  REQUIRE_FALSE(renamed);
  CHECK(renamed.error().code == Code::Conflict);
  CHECK(bench.find(made.id)->name == "engine");
}

TEST_CASE("the default branch must exist once there are branches") {
  TestBench bench;
  auto filled = bench.create_filled("engine");
  auto refused = choose_default_branch(bench.on(), bench.admin_of(filled.id), "trunk");
  REQUIRE_FALSE(refused);
  CHECK(refused.error().fields.front().field == "default_branch");
  auto empty = bench.create("fresh");
  REQUIRE(choose_default_branch(bench.on(), bench.admin_of(empty.id), "trunk"));
  CHECK(bench.find(empty.id)->default_branch == "trunk");
  auto head = git::read_head_target(bench.on().repositories.path_of(empty.id));
  REQUIRE(head);
  CHECK(*head == "refs/heads/trunk");
}

TEST_CASE("without being an administrator of the instance nobody gives a repository away") {
  TestBench bench;
  auto made = bench.create("engine");
  auto moved = bench.attempt(
      [&](db::Tx& tx) { return transfer(tx, bench.admin_of(made.id), "bob", bench.clock.now()); });
  REQUIRE_FALSE(moved);
  CHECK(moved.error().code == Code::Denied);
  CHECK(bench.find(made.id)->owner == "ada");
}

TEST_CASE("collaborators are put by login and never the owner") {
  TestBench bench;
  auto made = bench.create("engine");
  auto put = [&](std::string_view login, repo::Role role) {
    return bench.attempt([&](db::Tx& tx) {
      return put_member(tx, bench.admin_of(made.id), login, role, bench.clock.now());
    });
  };
  CHECK(put("bob", repo::Role::Write));
  CHECK(put("BOB", repo::Role::Admin));
  CHECK_FALSE(put("ada", repo::Role::Write));
  CHECK_FALSE(put("nobody", repo::Role::Write));
  auto members = repo::list_collaborators(*bench.reader(), made.id);
  REQUIRE(members);
  REQUIRE(members->size() == 1);
  CHECK(members->front().role == repo::Role::Admin);
  auto remove = [&] {
    return bench.attempt([&](db::Tx& tx) {
      return remove_member(tx, bench.admin_of(made.id), "bob", bench.clock.now());
    });
  };
  CHECK(remove());
  CHECK(remove().error().code == Code::NotFound);
}

TEST_CASE("the bin keeps a repository for its span, then row and files go") {
  TestBench bench;
  auto made = bench.create_filled("engine");
  bench.write([&](db::Tx& tx) { return trash(tx, bench.admin_of(made.id), bench.clock.now()); });
  auto again = bench.create("engine");  // the name is free at once
  bench.clock.advance(repo::kTrashSpan - std::chrono::minutes(90));
  bench.run_due();
  CHECK(bench.find(made.id).has_value());
  CHECK(bench.has_files(made.id));
  bench.clock.advance(std::chrono::hours(3));
  bench.run_due();
  CHECK_FALSE(bench.find(made.id).has_value());
  CHECK_FALSE(bench.has_files(made.id));
  CHECK(bench.has_files(again.id));
}

TEST_CASE("a push orders upkeep of its repository once") {
  TestBench bench;
  auto made = bench.create_filled("engine");
  bench.run_due();
  auto jobs = kit::list_jobs(*bench.reader(), {.kind = "repos.maintain"});
  REQUIRE(jobs);
  REQUIRE(jobs->size() == 1);
  CHECK(jobs->front().key == text::format("repo {}", made.id.value()));
  CHECK(jobs->front().state == kit::JobState::Waiting);
  bench.clock.advance(std::chrono::minutes(1));
  bench.run_due();
  CHECK(kit::find_job(*bench.reader(), jobs->front().id)->value().state == kit::JobState::Done);
}

}  // namespace stithy::repos
