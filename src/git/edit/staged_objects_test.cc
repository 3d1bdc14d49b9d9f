// SPDX-License-Identifier: Apache-2.0
#include "git/edit/staged_objects.h"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include "git/edit/commit_draft.h"
#include "git/test_repository.h"
#include "sys/clock.h"

namespace stithy::git {

namespace {

constexpr std::uint64_t kRoom = std::uint64_t{8} << 20;

// The ages of files are those of the machine.
Instant now() { return sys::SystemClock().now(); }

struct Bench {
  explicit Bench(ObjectFormat format = ObjectFormat::Sha1)
      : made(format), tip(made.commit({.files = {{"a.txt", "a\n"}}})) {}

  StagedObjects of(std::int64_t writer) const {
    return {made.gateway(), made.path(), UserId{writer}};
  }
  ObjectFormat format() const { return tip.format(); }
  Oid stage(std::int64_t writer, ObjectKind kind, std::string bytes) {
    ObjectBatch batch(format());
    Oid oid = batch.add(kind, std::move(bytes));
    must(of(writer).write(batch, kRoom, now()));
    return oid;
  }
  // A commit of one new file on the tip, written in three steps as over the API.
  Oid stage_commit(std::int64_t writer, const std::string& content) {
    Oid blob = stage(writer, ObjectKind::Blob, content);
    Oid tree = stage(writer, ObjectKind::Tree, entry("100644", "new.txt", blob));
    Signature by{"Ada", "ada@example.org", now()};
    return stage(writer, ObjectKind::Commit,
                 must(render_commit({tree, {tip}, by, by, "staged\n"})));
  }
  static std::string entry(std::string mode, std::string name, const Oid& oid) {
    return mode + " " + name + std::string(1, '\0') + std::string(oid.raw());
  }
  bool in_repository(const Oid& oid) const { return made.open()->measure(oid).has_value(); }
  bool has(std::int64_t writer, const Oid& oid) const {
    return must(of(writer).measure(std::span(&oid, 1))).front().has_value();
  }

  TestRepository made;
  Oid tip;
};

}  // namespace

TEST_CASE("what is staged is there for its writer alone, and not in the repository") {
  for (ObjectFormat format : {ObjectFormat::Sha1, ObjectFormat::Sha256}) {
    Bench b(format);
    Oid commit = b.stage_commit(1, "secret\n");
    CHECK(b.has(1, commit));
    CHECK(!b.has(2, commit));
    CHECK(!b.in_repository(commit));
    CHECK(b.has(2, b.tip));
    CHECK(must(b.of(1).measure(std::span(&commit, 1))).front()->kind == ObjectKind::Commit);
    must(b.made.gateway().run_ok(Command(Subcommand::Fsck, b.made.path()).word("--strict")));
  }
}

TEST_CASE("what a ref needs is brought, whole, and nothing else") {
  for (ObjectFormat format : {ObjectFormat::Sha1, ObjectFormat::Sha256}) {
    Bench b(format);
    Oid other = b.stage(1, ObjectKind::Blob, "left behind\n");
    Oid commit = b.stage_commit(1, "brought\n");
    auto brought = must(b.of(1).bring(commit));
    REQUIRE(brought);
    CHECK(!b.in_repository(commit));
    must(brought->migrate());
    brought.reset();
    CHECK(b.in_repository(commit));
    CHECK(!b.in_repository(other));
    b.made.set_ref("refs/heads/topic", commit);
    must(b.made.gateway().run_ok(
        Command(Subcommand::Fsck, b.made.path()).words({"--strict", "--connectivity-only"})));
    CHECK(!must(b.of(1).bring(commit)));  // the repository has it now
  }
}

TEST_CASE("another writer's objects and absent ones are not brought") {
  Bench b;
  Oid commit = b.stage_commit(1, "mine\n");
  CHECK(!must(b.of(2).bring(commit)));
  CHECK(!must(b.of(1).bring(name_object(ObjectFormat::Sha1, ObjectKind::Blob, "nowhere"))));
}

TEST_CASE("git's check applies, and what an object names must be there") {
  Bench b;
  ObjectBatch dots(ObjectFormat::Sha1);
  dots.add(ObjectKind::Tree, Bench::entry("100644", ".git", b.stage(1, ObjectKind::Blob, "x")));
  auto refused = b.of(1).write(dots, kRoom, now());
  REQUIRE(!refused);
  CHECK(refused.error().code == Code::Invalid);
  CHECK(text::contains(refused.error().message, "hasDotgit"));

  ObjectBatch missing(ObjectFormat::Sha1);
  missing.add(ObjectKind::Tree,
              Bench::entry("100644", "a",
                           name_object(ObjectFormat::Sha1, ObjectKind::Blob, "never written")));
  auto lost = b.of(1).write(missing, kRoom, now());
  REQUIRE(!lost);
  CHECK(lost.error().code == Code::Invalid);
}

TEST_CASE("what waits is bounded, and what the repository has makes room") {
  Bench b;
  std::string noise;
  for (int i = 0; i < 4000; ++i) noise += text::format("{} ", i * 7919 % 104729);
  ObjectBatch first(ObjectFormat::Sha1), second(ObjectFormat::Sha1);
  Oid oid = first.add(ObjectKind::Blob, noise + "1");
  second.add(ObjectKind::Blob, noise + "2");
  const std::uint64_t room = must(first.render_pack()).size() * 3 / 2;
  REQUIRE(b.of(1).write(first, room, now()));
  auto full = b.of(1).write(second, room, now());
  REQUIRE(!full);
  CHECK(full.error().code == Code::TooLarge);
  CHECK(b.made.write_object(ObjectKind::Blob, noise + "1") == oid);
  CHECK(b.of(1).write(second, room, now()));
}

TEST_CASE("after two weeks staged objects go, and their place with them") {
  Bench b;
  Oid blob = b.stage(7, ObjectKind::Blob, "old\n");
  sys::Path staging = b.made.path() / "stithy" / "staged";
  struct stat status {};
  REQUIRE(::stat((staging / "7" / blob.hex().substr(0, 2) / blob.hex().substr(2)).c_str(),
                 &status) == 0);
  Instant written = Instant::from_seconds(status.st_mtim.tv_sec);
  must(StagedObjects::tidy_all(b.made.gateway(), b.made.path(), written + std::chrono::days(13)));
  CHECK(b.has(7, blob));
  must(StagedObjects::tidy_all(b.made.gateway(), b.made.path(), written + std::chrono::days(15)));
  CHECK(!b.has(7, blob));
  CHECK(sys::list_directory(staging)->empty());
}

}  // namespace stithy::git
