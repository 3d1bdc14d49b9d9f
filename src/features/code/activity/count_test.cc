// SPDX-License-Identifier: Apache-2.0
#include "features/code/activity/count.h"

#include "git/test_repository.h"

#include <doctest/doctest.h>

namespace stithy::code {

using git::must;

namespace {

std::uint64_t additions(const Tally& tally) {
  std::uint64_t sum = 0;
  for (const Cell& cell : tally.cells) sum += cell.additions;
  return sum;
}

struct Bench {
  git::TestRepository made;
  TallyFiles files{made.path(), RepoId{1}};

  Tally commits(const git::Oid& tip) {
    return must(count_commits_of(*made.open(), files, tip, Deadline::never()));
  }
  // As many commits as this, or all.
  Tally lines(const git::Oid& tip, int at_most = INT32_MAX - 1) {
    ++at_most;  // it is asked once before the first
    (void)must(
        count_lines(*made.open(), files, tip,
                    {.until = Deadline::never(), .stop = [&at_most] { return --at_most <= 0; }}));
    return *files.find(tip);
  }
};

}  // namespace

TEST_CASE("lines are counted bit by bit, and a new tip waits for its own alone") {
  Bench bench;
  std::vector<git::TestRepository::Spec> specs;
  for (int i = 0; i < 6; ++i)
    specs.push_back({.files = {{text::format("f{}", i), std::string("x\n")}}});
  const git::Oid first = bench.made.commit_all(specs);
  CHECK(bench.commits(first).commits == 6);
  CHECK(bench.files.find(first)->pending.size() == 1);
  Tally some = bench.lines(first, 2);
  CHECK(some.pending[0].done == 2);
  CHECK(additions(some) == 2);
  CHECK(some.lines_done() == 2);

  // Pushes meanwhile: what is being counted goes on, the rest is one stretch behind it.
  const git::Oid second = bench.made.commit({.files = {{"g", "1\n2\n"}}});
  CHECK(bench.commits(second).pending.size() == 2);
  const git::Oid third = bench.made.commit({.files = {{"h", "1\n2\n3\n"}}});
  Tally later = bench.commits(third);
  CHECK(later.commits == 8);
  REQUIRE(later.pending.size() == 2);
  CHECK(later.pending[1].total == 2);
  CHECK(!bench.files.find(first));
  Tally whole = bench.lines(third);
  CHECK(whole.has_lines());
  CHECK(additions(whole) == 11);
  CHECK(whole.unmeasured == 0);

  // Nothing is counted twice, and one more push costs one commit.
  const git::Oid fourth = bench.made.commit({.files = {{"i", "1\n"}}});
  CHECK(bench.commits(fourth).pending[0].total == 1);
  CHECK(additions(bench.lines(fourth)) == 12);
}

TEST_CASE("a history that was written anew is counted anew") {
  Bench bench;
  const git::Oid old = bench.made.commit({.files = {{"a", "1\n2\n"}}});
  (void)bench.commits(old);
  (void)bench.lines(old);
  const git::Oid fresh = bench.made.commit({.files = {{"b", "1\n"}}, .root = true});
  CHECK(bench.commits(fresh).commits == 1);
  CHECK(additions(bench.lines(fresh)) == 1);
}

TEST_CASE("a stretch whose place is lost, and a file that is gone, are said") {
  Bench bench;
  const git::Oid tip = bench.made.commit_all(
      {{.files = {{"a", "1\n"}}}, {.files = {{"b", "1\n"}}}, {.files = {{"c", "1\n"}}}});
  Tally tally = bench.commits(tip);
  tally.pending[0].done = 1;
  tally.pending[0].last = git::Oid::zero(git::ObjectFormat::Sha1);
  CHECK(bench.files.write(tally));
  auto lost = count_lines(*bench.made.open(), bench.files, tip,
                          {.until = Deadline::never(), .stop = [] { return false; }});
  CHECK(lost.error().code == Code::NotFound);
  CHECK(bench.files.remove());
  auto gone = count_lines(*bench.made.open(), bench.files, tip,
                          {.until = Deadline::never(), .stop = [] { return false; }});
  CHECK(gone.error().code == Code::NotFound);
}

TEST_CASE("a commit that takes too long is passed over, and it is said") {
  Bench bench;
  const git::Oid tip =
      bench.made.commit_all({{.files = {{"a", "1\n"}}}, {.files = {{"b", "1\n2\n"}}}});
  (void)bench.commits(tip);
  CHECK(pass_over_one(*bench.made.open(), bench.files, tip, Deadline::never()));
  const Tally tally = bench.lines(tip);
  CHECK(tally.has_lines());
  CHECK(tally.unmeasured == 1);
  CHECK(additions(tally) == 1);
}

TEST_CASE("a bomb of trees is passed over at once, and the commits around it are counted") {
  Bench bench;
  const git::Oid first = bench.made.commit({.files = {{"a", "1\n"}}});
  const git::Oid blob = bench.made.write_object(git::ObjectKind::Blob, "boom\n");
  git::Oid below = blob;
  std::string body;
  for (int level = 0; level < 10; ++level) {
    body.clear();
    for (int i = 0; i < 10; ++i) {
      body += text::format("{} d{}", level == 0 ? "100644" : "40000", i);
      (body += '\0') += below.raw();
    }
    below = bench.made.write_object(git::ObjectKind::Tree, body);
  }
  ((body += "100644 e") += '\0') += blob.raw();
  const git::Oid wider = bench.made.write_object(git::ObjectKind::Tree, body);
  const auto commit = [&](const git::Oid& tree_id, const git::Oid& parent) {
    return bench.made.write_object(
        git::ObjectKind::Commit,
        text::format("tree {}\nparent {}\nauthor A <a@x> 1700000000 +0000\n"
                     "committer A <a@x> 1700000000 +0000\n\nm\n",
                     tree_id.hex(), parent.hex()));
  };
  const git::Oid bomb = commit(below, first);
  const git::Oid tip = commit(wider, bomb);
  CHECK(bench.commits(tip).commits == 3);
  const Tally tally = bench.lines(tip);
  CHECK(tally.has_lines());
  CHECK(tally.unmeasured == 1);
  CHECK(additions(tally) == 2);
}

TEST_CASE("a history with many commits that are too much is given up") {
  Bench bench;
  std::vector<git::TestRepository::Spec> specs;
  for (int i = 0; i < 25; ++i) specs.push_back({.files = {{"f", std::to_string(i) + "\n"}}});
  const git::Oid tip = bench.made.commit_all(specs);
  (void)bench.commits(tip);
  for (int i = 0; i < 20; ++i) {
    CHECK_FALSE(bench.files.find(tip)->has_lines());
    CHECK(pass_over_one(*bench.made.open(), bench.files, tip, Deadline::never()));
  }
  CHECK(bench.files.find(tip)->has_lines());
  CHECK(bench.files.find(tip)->unmeasured == 25);
}

TEST_CASE("a mailmap of the tip names people, and its end takes the names away") {
  Bench bench;
  const git::Oid mapped = bench.made.commit(
      {.files = {{".mailmap", "Countess <lovelace@example.org> <ada@example.org>\n"}}});
  CHECK(bench.commits(mapped).writers[0].shown == git::Mailbox{"Countess", "lovelace@example.org"});
  const git::Oid bare = bench.made.commit({.files = {{"-.mailmap", ""}}});
  const Tally tally = bench.commits(bare);
  CHECK(tally.writers[0].shown == git::Mailbox{"Ada", "ada@example.org"});
  CHECK(tally.commits == 2);
}

TEST_CASE(
    "without time nothing is counted, and a history with holes is counted as far as it goes") {
  Bench bench;
  const git::Oid tip =
      bench.made.commit_all({{.files = {{"a", "1\n"}}}, {.files = {{"b", "1\n"}}}});
  auto late = count_commits_of(*bench.made.open(), bench.files, tip,
                               Deadline::in(std::chrono::milliseconds(0)));
  // git may have ended before anybody looked at the clock.
  if (late)
    CHECK(late->commits == 2);
  else
    CHECK(late.error().code == Code::Unavailable);
  const std::string absent(40, 'd');
  const git::Oid holed = bench.made.write_object(
      git::ObjectKind::Commit,
      "tree " + git::empty_tree(git::ObjectFormat::Sha1).hex() + "\nparent " + absent +
          "\nauthor A <a@x> 1700000000 +0000\ncommitter A <a@x> 1700000000 +0000\n\nm\n");
  const Tally tally = bench.commits(holed);
  CHECK(tally.damaged);
  CHECK(tally.has_lines());
}

}  // namespace stithy::code
