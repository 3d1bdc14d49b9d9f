// SPDX-License-Identifier: Apache-2.0
//
// The answers are compared with `git log -1 -- <path>` on histories made at random.
#include "git/history/last_commit.h"

#include <doctest/doctest.h>

#include <array>
#include <atomic>
#include <random>
#include <set>
#include <thread>

#include "git/test_repository.h"

namespace stithy::git {
namespace {

// Counting from a seed, so that a failure comes again.
class Dice {
 public:
  explicit Dice(unsigned seed) : engine_(seed) {}
  std::size_t below(std::size_t n) { return engine_() % n; }

 private:
  std::mt19937 engine_;
};

std::string git_answer(TestRepository& place, const Oid& tip, const TreePath& path) {
  Command command(Subcommand::Log, place.path());
  command.words({"--max-count=1", "--format=%H"}).word(tip).paths(std::array{path});
  return std::string(text::trim(must(place.gateway().run_ok(command))));
}

void compare_with_git(TestRepository& place, Repository& repository, const Oid& tip,
                      const TreePath& directory) {
  auto found = must(find_last_commits(repository, tip, directory, Deadline::never()));
  REQUIRE(found->complete);
  for (const auto& row : found->rows) {
    const TreePath path = must(directory.child(row.entry.name));
    INFO(path.text());
    CHECK(row.commit->hex() == git_answer(place, tip, path));
  }
  if (directory.is_root()) {
    CHECK(found->latest == tip);
  } else {
    CHECK(found->latest->hex() == git_answer(place, tip, directory));
  }
}

// Two to four branches that change, delete, take back and merge each other's files.
Oid grow(TestRepository& place, Dice& dice, int commits) {
  constexpr std::array kBranches{"main", "b", "c"};
  constexpr std::array kNames{"a", "b.c", "d/a", "d/b", "d/e/f", "z"};
  std::set<std::string> tips;
  std::vector<TestRepository::Spec> specs;
  for (int i = 0; i < commits; ++i) {
    const std::string branch = kBranches[i == 0 ? 0 : dice.below(kBranches.size())];
    TestRepository::Spec spec{.branch = branch, .message = text::format("change {}", i)};
    for (std::size_t n = dice.below(3); n > 0 || spec.files.empty(); n -= n > 0) {
      const std::string name = kNames[dice.below(kNames.size())];
      // Few contents, so that files come back to what they were.
      if (dice.below(6) == 0) {
        spec.files.push_back({"-" + name, ""});
      } else {
        spec.files.push_back({name, text::format("content {}\n", dice.below(3))});
      }
    }
    if (i == 0) spec.files.push_back({"d/a", "first\n"});
    const bool joins = i > 0 && dice.below(3) == 0;
    if (joins || (i > 0 && !tips.contains(branch))) {
      if (tips.contains(branch)) spec.parents.push_back(branch);
      for (const auto& name : tips) {
        if (name != branch && spec.parents.size() < 2) spec.parents.push_back(name);
      }
      // Half of the merges change nothing of their own.
      if (joins && dice.below(2) == 0) spec.files.clear();
    }
    tips.insert(branch);
    specs.push_back(std::move(spec));
  }
  place.commit_all(specs);
  return place.read("refs/heads/main");
}

TEST_CASE("last commits equal git log -1 on random histories with merges") {
  for (ObjectFormat format : {ObjectFormat::Sha1, ObjectFormat::Sha256}) {
    for (unsigned seed = 1; seed <= 3; ++seed) {
      CAPTURE(seed);
      Dice dice(seed);
      TestRepository place(format);
      const Oid tip = grow(place, dice, 25);
      auto repository = place.open();
      compare_with_git(place, *repository, tip, {});
      for (const char* directory : {"d", "d/e"}) {
        const TreePath path = must(TreePath::parse(directory));
        if (repository->find_entry(tip, path)) compare_with_git(place, *repository, tip, path);
      }
    }
  }
}

TEST_CASE("a later tip takes over what was found for an earlier one and stays right") {
  TestRepository place;
  Dice dice(7);
  auto repository = place.open();
  grow(place, dice, 12);
  for (int i = 0; i < 6; ++i) {
    const Oid tip =
        place.commit({.files = {{dice.below(2) == 0 ? "d/a" : "z", text::format("late {}\n", i)}}});
    compare_with_git(place, *repository, tip, {});
    compare_with_git(place, *repository, tip, must(TreePath::parse("d")));
  }
}

TEST_CASE("a deadline that has passed gives a partial answer, and the next question goes on") {
  TestRepository place;
  std::vector<TestRepository::Spec> specs{{.files = {{"old", "1"}, {"new", "0"}}}};
  for (int i = 1; i <= 80; ++i) specs.push_back({.files = {{"new", text::format("{}", i)}}});
  const Oid tip = place.commit_all(specs);
  auto repository = place.open();
  const auto past = Deadline(Deadline::Clock::now() - std::chrono::seconds(1));
  auto first = must(find_last_commits(*repository, tip, {}, past));
  CHECK_FALSE(first->complete);
  REQUIRE(first->rows.size() == 2);
  CHECK(first->rows[0].commit == tip);
  CHECK_FALSE(first->rows[1].commit.has_value());
  int rounds = 0;
  while (!must(find_last_commits(*repository, tip, {}, past))->complete) REQUIRE(++rounds < 10);
  compare_with_git(place, *repository, tip, {});
}

TEST_CASE("many threads that ask for one directory share its walk and all get the answer") {
  TestRepository place;
  Dice dice(3);
  const Oid tip = grow(place, dice, 40);
  auto repository = place.open();
  std::atomic<int> whole = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&, i] {
      const auto deadline = i % 2 == 0 ? Deadline::never() : Deadline::in(std::chrono::hours(1));
      auto found = must(find_last_commits(*repository, tip, {}, deadline));
      if (found->complete && found->latest == tip) ++whole;
    });
  }
  for (auto& thread : threads) thread.join();
  CHECK(whole == 8);
}

TEST_CASE("a directory that is not there is told in words, and a lost parent ends the walk") {
  TestRepository place;
  const Oid tip = place.commit({.files = {{"f", "1"}}});
  auto repository = place.open();
  for (const char* wrong : {"f", "none"}) {
    auto found =
        find_last_commits(*repository, tip, must(TreePath::parse(wrong)), Deadline::never());
    REQUIRE_FALSE(found);
    CHECK(found.error().code == Code::NotFound);
  }
  const auto tree = must(repository->load_links(tip)).tree;
  const Oid orphan = place.write_object(ObjectKind::Commit,
                                        "tree " + tree.hex() +
                                            "\nparent 1234567890123456789012345678901234567890\n"
                                            "author A <a> 1 +0000\ncommitter A <a> 1 +0000\n\nx\n");
  auto found = must(find_last_commits(*repository, orphan, {}, Deadline::never()));
  CHECK(found->rows.at(0).commit == orphan);
}

}  // namespace
}  // namespace stithy::git
