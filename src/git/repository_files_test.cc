// SPDX-License-Identifier: Apache-2.0
#include "git/repository_files.h"

#include "git/fsck.h"
#include "git/maintenance.h"
#include "git/testing/forge_fixture.h"
#include "git/wire/remote_fetch.h"
#include "sys/random.h"

using namespace std::chrono_literals;

namespace stithy::git {

using testing::Forge;

namespace {

const Signature kBy{"Ada <x>\nL", "ada@example.com", Instant::from_seconds(1'700'000'000)};

InitialFile file(const char* path, const char* content) {
  return {TreePath::parse(path).value(), content};
}

}  // namespace

TEST_CASE("the path of a repository is made of its id alone") {
  Forge forge;
  CHECK(forge.files.path_of(RepoId{0x1234}).string().ends_with("repos/34/0000000000001234.git"));
}

TEST_CASE("a new repository is one that git accepts, in both formats") {
  Forge forge;
  for (ObjectFormat format : {ObjectFormat::Sha1, ObjectFormat::Sha256}) {
    NewRepository wish{RepoId{static_cast<std::int64_t>(format) + 77}, format, "trunk"};
    REQUIRE(forge.files.create(wish));
    CHECK(forge.files.create(wish).error().code == Code::Conflict);
    std::string path = forge.files.path_of(wish.id).string();
    CHECK(forge.ask({"-C", path, "rev-parse", "--is-bare-repository"}) == "true");
    CHECK(forge.ask({"-C", path, "rev-parse", "--show-object-format"}) == format_name(format));
    CHECK(forge.ask({"-C", path, "symbolic-ref", "HEAD"}) == "refs/heads/trunk");
    CHECK(sys::list_directory(path + "/hooks").has_value() == false);
  }
  NewRepository bad{RepoId{99}, ObjectFormat::Sha1, "-x"};
  CHECK_FALSE(forge.files.create(bad));
}

TEST_CASE("the first commit holds the files asked for") {
  Forge forge;
  auto tip = forge.files.commit_initial(
      forge.id, {file("README.md", "# Engine\n"), file("a \"b\"/\xc3\xbc.txt", "deep")}, kBy,
      "Begin\n");
  REQUIRE(tip);
  std::string path = forge.repository().string();
  CHECK(forge.ref("refs/heads/main") == tip->hex());
  CHECK(forge.ask({"-C", path, "show", "main:README.md"}) == "# Engine");
  CHECK(forge.ask({"-C", path, "show", "main:a \"b\"/\xc3\xbc.txt"}) == "deep");
  CHECK(forge.ask({"-C", path, "log", "-1", "--format=%an|%ae|%s", "main"}) ==
        "Ada xL|ada@example.com|Begin");
  CHECK(forge.files.commit_initial(forge.id, {file("x", "y")}, kBy, "z").error().code ==
        Code::Conflict);
  CHECK(check_repository(*forge.gateway, forge.repository(), FsckDepth::Full, Deadline::in(30s))
            ->empty());
}

TEST_CASE("an import brings branches, tags and the default branch, with progress") {
  Forge forge;
  forge.make_work();
  forge.ask({"-C", forge.work(), "branch", "-m", "main", "trunk"});
  forge.ask({"-C", forge.work(), "tag", "-a", "-m", "t", "v1"});
  forge.ask({"-C", forge.work(), "update-ref", "refs/pull/1/head", "HEAD"});
  ImportSource source{RemoteUrl::local(forge.work())};
  int told = 0;
  source.progress = [&](const ImportProgress& p) { told += p.percent == 100 ? 1 : 0; };
  auto result = forge.files.import(RepoId{500}, source);
  REQUIRE(result);
  CHECK(result->default_branch == "trunk");
  CHECK(told > 0);
  auto refs = list_refs(forge.files.path_of(RepoId{500}));
  CHECK(refs->find("refs/heads/trunk") != nullptr);
  CHECK(refs->find("refs/tags/v1")->peeled.has_value());
  CHECK(refs->find("refs/pull/1/head") == nullptr);
  CHECK(refs->head_target == "refs/heads/trunk");
}

TEST_CASE("an import of nothing there is refused and leaves nothing") {
  Forge forge;
  ImportSource source{RemoteUrl::local("/no/such/place")};
  auto result = forge.files.import(RepoId{501}, source);
  REQUIRE_FALSE(result);
  CHECK(result.error().code == Code::NotFound);
  CHECK_FALSE(sys::path_exists(forge.files.path_of(RepoId{501})));
  ImportSource cancelled{RemoteUrl::local(forge.repository().string())};
  cancelled.cancelled = [] { return true; };
  CHECK(forge.files.import(RepoId{502}, cancelled).error().code == Code::Conflict);
}

TEST_CASE("an import over http speaks with the other side's server") {
  Forge forge;
  forge.make_work();
  REQUIRE(forge.push({"URL", "main"}) == 0);
  ImportSource source{RemoteUrl::parse(forge.url()).value()};
  auto result = forge.files.import(RepoId{503}, source);
  REQUIRE(result);
  CHECK(list_refs(forge.files.path_of(RepoId{503}))->head->hex() == forge.ref("refs/heads/main"));
}

TEST_CASE("a server that tells refs without end is stopped by its import's memory") {
  Forge forge;
  testing::MiniHttp endless([](testing::Connection& connection) {
    connection.begin_stream("application/x-git-upload-pack-advertisement");
    std::string refs;
    for (int i = 0; i < 1000; ++i) append_packet(refs, std::string(40, '1') + " refs/heads/b\n");
    connection.send("001e# service=git-upload-pack\n0000");
    for (int i = 0; i < 10'000; ++i) connection.send(refs);
  });
  ImportSource source{RemoteUrl::parse(endless.url() + "/x.git").value()};
  source.memory_bytes_max = std::uint64_t{64} << 20;
  auto result = forge.files.import(RepoId{505}, source);
  REQUIRE_FALSE(result);
  CHECK_MESSAGE(result.error().code == Code::TooLarge, result.error().cause);
  CHECK_FALSE(sys::path_exists(forge.files.path_of(RepoId{505})));
}

TEST_CASE("an import larger than allowed is stopped") {
  Forge forge;
  forge.make_work();
  forge.commit(sys::random_hex(6'000'000));
  ImportSource source{RemoteUrl::local(forge.work())};
  source.bytes_max = 1 << 20;
  auto result = forge.files.import(RepoId{504}, source);
  REQUIRE_FALSE(result);
  CHECK_MESSAGE(result.error().code == Code::TooLarge, result.error().cause);
}

TEST_CASE("a copy holds branches and tags, shares no files and not what the server hides") {
  Forge forge;
  forge.make_work();
  REQUIRE(forge.push({"URL", "main"}) == 0);
  forge.ask({"-C", forge.repository().string(), "update-ref", "refs/pull/1/head", "main"});
  REQUIRE(forge.files.copy(forge.id, RepoId{600}));
  auto refs = list_refs(forge.files.path_of(RepoId{600}));
  REQUIRE(refs);
  CHECK(refs->refs.size() == 1);
  CHECK_FALSE(sys::path_exists(forge.files.path_of(RepoId{600}) / "objects/info/alternates"));
  REQUIRE(forge.files.remove(forge.id));
  CHECK_FALSE(sys::path_exists(forge.repository()));
  CHECK(check_repository(*forge.gateway, forge.files.path_of(RepoId{600}), FsckDepth::Full,
                         Deadline::in(30s))
            ->empty());
}

TEST_CASE("progress lines of git are understood") {
  auto progress = parse_progress("Receiving objects:  42% (21/50), 1.00 MiB | 2.00 MiB/s");
  REQUIRE(progress);
  CHECK(progress->stage == "Receiving objects");
  CHECK(progress->percent == 42);
  CHECK(parse_progress("remote: Counting objects: 100% (3/3), done.")->percent == 100);
  CHECK_FALSE(parse_progress("From http://127.0.0.1"));
  CHECK_FALSE(parse_progress("x: 420%"));
}

TEST_CASE("maintenance does what is needed and then nothing") {
  Forge forge;
  forge.make_work();
  for (int i = 0; i < 4; ++i) {
    forge.commit("commit " + std::to_string(i));
    REQUIRE(forge.push({"-q", "URL", "main", "main:refs/heads/b" + std::to_string(i)}) == 0);
  }
  MaintenanceRules rules;
  rules.loose_refs_max = 2;
  rules.packs_max = 2;
  rules.graph_objects_min = 3;
  Maintenance maintenance(*forge.gateway, rules);
  Instant now = Instant::from_seconds(1'800'000'000);
  auto plan = maintenance.plan(forge.repository(), now);
  REQUIRE(plan);
  CHECK(plan->size() == 3);
  for (const PlannedStep& step : *plan)
    CHECK_MESSAGE(maintenance.run(forge.repository(), step.step, now, Deadline::in(60s)),
                  step_name(step.step));
  plan = maintenance.plan(forge.repository(), now);
  REQUIRE(plan);
  CHECK(plan->empty());
  CHECK(maintenance.look(forge.repository())->has_bitmap);
  REQUIRE(maintenance.run(forge.repository(), MaintenanceStep::FullRepack, now, Deadline::in(60s)));
  std::string clone = (forge.place.path() / "clone").string();
  forge.ask({"clone", "-q", forge.url(), clone});
  CHECK(forge.ask({"-C", clone, "rev-parse", "HEAD"}) == forge.ref("refs/heads/main"));
  CHECK(check_repository(*forge.gateway, forge.repository(), FsckDepth::Full, Deadline::in(30s))
            ->empty());
}

TEST_CASE("a repository with a damaged or missing object is told as such") {
  Forge forge;
  forge.make_work();
  std::string blob = forge.ask({"-C", forge.work(), "rev-parse", "HEAD:file.txt"});
  sys::Path loose = sys::Path(forge.work()) / ".git/objects" / blob.substr(0, 2) / blob.substr(2);
  REQUIRE(sys::remove_tree(loose));
  auto problems = check_repository(*forge.gateway, sys::Path(forge.work()) / ".git",
                                   FsckDepth::Links, Deadline::in(30s));
  REQUIRE(problems);
  REQUIRE_FALSE(problems->empty());
  bool named = std::any_of(problems->begin(), problems->end(), [&](const FsckProblem& p) {
    return p.kind == FsckProblem::Kind::Missing && p.oid && p.oid->hex() == blob;
  });
  CHECK(named);
}

}  // namespace stithy::git
