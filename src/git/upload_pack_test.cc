// SPDX-License-Identifier: Apache-2.0
#include "git/upload_pack.h"

#include "git/testing/forge_fixture.h"

namespace stithy::git {

using testing::Forge;

namespace {

std::string secret_commit(Forge& forge) {
  std::string repository = forge.repository().string();
  std::string tree = forge.ask({"-C", repository, "rev-parse", "main^{tree}"});
  return forge.ask({"-C", repository, "commit-tree", "-m", "secret", tree});
}

}  // namespace

TEST_CASE("the real client clones and fetches with every version of the protocol") {
  Forge forge;
  forge.make_work();
  forge.ask({"-C", forge.work(), "tag", "-a", "-m", "t", "v1"});
  REQUIRE(forge.push({"URL", "main", "v1"}) == 0);
  for (const char* version : {"0", "1", "2"}) {
    std::string clone = (forge.place.path() / ("clone" + std::string(version))).string();
    std::string flag = std::string("protocol.version=") + version;
    forge.ask({"-c", flag, "clone", "-q", forge.url(), clone});
    std::string tip = forge.commit(std::string("more ") + version);
    REQUIRE(forge.push({"-q", "URL", "main"}) == 0);
    forge.ask({"-C", clone, "-c", flag, "fetch", "-q"});
    CHECK(forge.ask({"-C", clone, "rev-parse", "origin/main"}) == tip);
    CHECK(forge.ask({"-C", clone, "cat-file", "-t", "v1"}) == "tag");
    forge.ask({"-C", clone, "fsck", "--strict"});
  }
  CHECK(forge.failed_streams == 0);
}

TEST_CASE("an empty repository is cloned with the name of its unborn branch") {
  Forge forge;
  std::string clone = (forge.place.path() / "clone").string();
  forge.ask({"-c", "init.defaultBranch=other", "clone", "-q", forge.url(), clone});
  CHECK(forge.ask({"-C", clone, "symbolic-ref", "HEAD"}) == "refs/heads/main");
}

TEST_CASE("shallow and partial clones work, and partial ones get their blobs later") {
  Forge forge;
  forge.make_work();
  forge.commit("second");
  forge.commit("third");
  REQUIRE(forge.push({"URL", "main"}) == 0);
  std::string shallow = (forge.place.path() / "shallow").string();
  forge.ask({"clone", "-q", "--depth=1", forge.url(), shallow});
  CHECK(forge.ask({"-C", shallow, "rev-list", "--count", "HEAD"}) == "1");
  forge.ask({"-C", shallow, "fetch", "-q", "--deepen=1"});
  CHECK(forge.ask({"-C", shallow, "rev-list", "--count", "HEAD"}) == "2");
  forge.ask({"-C", shallow, "fetch", "-q", "--unshallow"});
  CHECK(forge.ask({"-C", shallow, "rev-list", "--count", "HEAD"}) == "3");
  for (const char* version : {"0", "2"})
    for (const char* filter : {"blob:none", "tree:0"}) {
      std::string partial = (forge.place.path() / "p").string() + version + filter[0];
      std::string flag = std::string("protocol.version=") + version;
      forge.ask(
          {"-c", flag, "clone", "-q", std::string("--filter=") + filter, forge.url(), partial});
      CHECK(forge.ask({"-C", partial, "-c", flag, "show", "HEAD~2:file.txt"}) == "first");
    }
}

TEST_CASE("filters that are not offered are refused in words") {
  Forge forge;
  forge.make_work();
  REQUIRE(forge.push({"URL", "main"}) == 0);
  std::string clone = (forge.place.path() / "c").string();
  std::string filter = "--filter=sparse:oid=main:file.txt";
  CHECK(forge.client({"clone", "-q", filter, forge.url(), clone}) != 0);
}

TEST_CASE("a commit that no ref leads to is not given, in any version of the protocol") {
  Forge forge;
  forge.make_work();
  REQUIRE(forge.push({"URL", "main"}) == 0);
  std::string secret = secret_commit(forge);
  std::string tip = forge.ref("refs/heads/main");
  for (const char* version : {"0", "1", "2"}) {
    std::string clone = (forge.place.path() / ("c" + std::string(version))).string();
    forge.ask({"init", "-q", clone});
    std::string flag = std::string("protocol.version=") + version;
    CHECK(forge.client({"-C", clone, "-c", flag, "fetch", "-q", forge.url(), secret}) != 0);
    CHECK_MESSAGE(forge.said("not our ref " + secret), forge.output);
    CHECK(forge.client({"-C", clone, "-c", flag, "fetch", "-q", forge.url(), tip}) == 0);
  }
}

TEST_CASE("what only a hidden ref leads to is neither told nor given") {
  Forge forge;
  forge.make_work();
  REQUIRE(forge.push({"URL", "main"}) == 0);
  std::string secret = secret_commit(forge);
  forge.ask({"-C", forge.repository().string(), "update-ref", "refs/stithy/keep/1", secret});
  for (const char* version : {"0", "2"}) {
    std::string flag = std::string("protocol.version=") + version;
    CHECK(forge.ask({"-c", flag, "ls-remote", forge.url()}).find("stithy") == std::string::npos);
    std::string clone = (forge.place.path() / ("c" + std::string(version))).string();
    forge.ask({"init", "-q", clone});
    CHECK(forge.client({"-C", clone, "-c", flag, "fetch", "-q", forge.url(), secret}) != 0);
    CHECK(forge.said("not our ref"));
    CHECK(forge.client(
              {"-C", clone, "-c", flag, "fetch", "-q", forge.url(), "refs/stithy/keep/1"}) != 0);
  }
}

TEST_CASE("after a force push neither the old commit nor its blobs are given any more") {
  Forge forge;
  forge.make_work();
  std::string base = forge.ask({"-C", forge.work(), "rev-parse", "HEAD"});
  std::string lost = forge.commit("password=hunter2");
  std::string blob = forge.ask({"-C", forge.work(), "rev-parse", "HEAD:file.txt"});
  std::string old_blob = forge.ask({"-C", forge.work(), "rev-parse", "HEAD~1:file.txt"});
  REQUIRE(forge.push({"URL", "main"}) == 0);
  std::string clone = (forge.place.path() / "c").string();
  forge.ask({"init", "-q", clone});
  CHECK(forge.client({"-C", clone, "fetch", "-q", forge.url(), blob}) == 0);
  forge.ask({"-C", forge.work(), "reset", "-q", "--hard", base});
  REQUIRE(forge.push({"--force", "URL", "main"}) == 0);
  forge.ask({"init", "-q", clone + "2"});
  for (const std::string& oid : {lost, blob}) {
    CHECK(forge.client({"-C", clone + "2", "fetch", "-q", forge.url(), oid}) != 0);
    CHECK(forge.said("not our ref"));
  }
  CHECK(forge.client({"-C", clone + "2", "fetch", "-q", forge.url(), old_blob}) == 0);
  // New blobs are found although the list of reachable objects was made before them.
  forge.commit("new words");
  REQUIRE(forge.push({"URL", "main"}) == 0);
  std::string fresh = forge.ask({"-C", forge.work(), "rev-parse", "HEAD:file.txt"});
  CHECK(forge.client({"-C", clone + "2", "fetch", "-q", forge.url(), fresh}) == 0);
}

TEST_CASE("ls-refs tells the same as git itself does") {
  Forge forge;
  forge.make_work();
  forge.ask({"-C", forge.work(), "tag", "-a", "-m", "t", "v1"});
  forge.ask({"-C", forge.work(), "tag", "light"});
  forge.ask({"-C", forge.work(), "branch", "a/b"});
  REQUIRE(forge.push({"URL", "main", "a/b", "v1", "light"}) == 0);
  std::string repository = forge.repository().string();
  for (int round = 0; round < 2; ++round) {
    std::string ours = forge.ask({"ls-remote", "--symref", forge.url()});
    CHECK(ours == forge.ask({"ls-remote", "--symref", "file://" + repository}));
    forge.ask({"-C", repository, "pack-refs", "--all"});
  }
}

TEST_CASE("a repository of sha256 is cloned and pushed to") {
  Forge forge({}, ObjectFormat::Sha256);
  forge.make_work("sha256");
  REQUIRE_MESSAGE(forge.push({"URL", "main"}) == 0, forge.output);
  CHECK(forge.ref("refs/heads/main").size() == 64);
  std::string clone = (forge.place.path() / "c").string();
  forge.ask({"clone", "-q", forge.url(), clone});
  CHECK(forge.ask({"-C", clone, "rev-parse", "HEAD"}) == forge.ref("refs/heads/main"));
}

}  // namespace stithy::git
