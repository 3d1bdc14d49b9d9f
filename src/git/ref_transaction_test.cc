// SPDX-License-Identifier: Apache-2.0
#include "git/ref_transaction.h"

#include "git/maintenance.h"
#include "git/testing/forge_fixture.h"

namespace stithy::git {

using testing::Forge;
using namespace std::chrono_literals;

namespace {

// A program that stands between us and git and spoils the subcommand update-ref.
class SpoiltGit {
 public:
  // `after`: shell that runs once git has moved the refs; `instead`: shell that replaces it.
  SpoiltGit(Forge& forge, std::string_view shell) {
    sys::Path program = forge.place.path() / "spoilt-git";
    std::string script = "#!/bin/sh\ncase \" $* \" in *\" update-ref \"*)\n" + std::string(shell) +
                         "\n;; esac\nexec /usr/bin/git \"$@\"\n";
    REQUIRE(sys::write_file_durably(program, script, 0755));
    GatewayOptions options;
    options.git = program;
    options.scratch = forge.place.path();
    gateway_ = std::move(Gateway::open(std::move(options))).take();
  }
  const Gateway& operator*() const { return *gateway_; }

 private:
  std::unique_ptr<Gateway> gateway_;
};

RefTransaction transaction(Forge& forge, const Gateway& gateway) {
  return {.gateway = gateway,
          .lanes = forge.lanes,
          .journal = forge.journal,
          .repository = forge.repository(),
          .key = "r"};
}

RefChange creation(Forge& forge, const char* branch) {
  Oid tip = Oid::parse(forge.ref("refs/heads/main")).value();
  return {*RefName::branch(branch), Oid::zero(tip.format()), tip};
}

void fill(Forge& forge) {
  forge.make_work();
  REQUIRE(forge.push({"-q", "URL", "main"}) == 0);
  forge.journal.done = 0;
}

}  // namespace

TEST_CASE("a git that fails after it moved the refs does not make them refused") {
  Forge forge;
  fill(forge);
  for (const char* end : {"exit 128", "kill -9 $$"}) {
    SpoiltGit git(forge, std::string("/usr/bin/git \"$@\"\n") + end);
    RefChange change = creation(forge, end[0] == 'e' ? "failed" : "killed");
    auto outcomes = transaction(forge, *git).apply(std::span(&change, 1));
    REQUIRE(outcomes);
    CHECK(outcomes->front().ok());
    CHECK(forge.ref(change.name.text()) == change.new_oid.hex());
  }
  CHECK(forge.journal.done == 2);
  CHECK(forge.journal.aborts == 0);
}

TEST_CASE("a git that is killed before it moved anything leaves no lock, and says so") {
  Forge forge;
  fill(forge);
  std::string locks = "touch refs/heads/new.lock packed-refs.lock packed-refs.new\n";
  SpoiltGit git(forge, locks + "kill -9 $$");
  RefChange change = creation(forge, "new");
  auto outcomes = transaction(forge, *git).apply(std::span(&change, 1));
  REQUIRE(outcomes);
  REQUIRE_FALSE(outcomes->front().ok());
  CHECK(outcomes->front().error->code == Code::Unavailable);
  CHECK(forge.journal.aborts == 1);
  for (const char* name : {"refs/heads/new.lock", "packed-refs.lock", "packed-refs.new"})
    CHECK_FALSE(sys::path_exists(forge.repository() / name));
  auto again = transaction(forge, *forge.gateway).apply(std::span(&change, 1));
  REQUIRE(again);
  CHECK(again->front().ok());
}

TEST_CASE("an atomic change that was cut off in the middle is finished") {
  Forge forge;
  fill(forge);
  std::vector<RefChange> changes{creation(forge, "a"), creation(forge, "b"), creation(forge, "c")};
  std::string half = "mkdir -p refs/heads\necho " + changes[0].new_oid.hex() +
                     " > refs/heads/b\ntouch refs/heads/c.lock\n";
  // The first run is killed half way; the one that finishes is git's own.
  std::string first = "[ -e spoilt ] || { touch spoilt\n" + half + "kill -9 $$\n}";
  SpoiltGit git(forge, first);
  RefTransaction t = transaction(forge, *git);
  t.atomic = true;
  auto outcomes = t.apply(changes);
  REQUIRE(outcomes);
  for (const RefOutcome& outcome : *outcomes) CHECK(outcome.ok());
  for (const RefChange& change : changes)
    CHECK(forge.ref(change.name.text()) == change.new_oid.hex());
}

TEST_CASE("of single changes that failed in the middle each is told as it stands") {
  Forge forge;
  fill(forge);
  std::vector<RefChange> changes{creation(forge, "a"), creation(forge, "main/x")};
  auto outcomes = transaction(forge, *forge.gateway).apply(changes);
  REQUIRE(outcomes);
  CHECK((*outcomes)[0].ok());
  REQUIRE_FALSE((*outcomes)[1].ok());
  CHECK(text::contains((*outcomes)[1].error->message, "conflicts with another ref"));
}

TEST_CASE("a full disk is told as such") {
  Forge forge;
  fill(forge);
  SpoiltGit git(forge, "echo 'fatal: write error: No space left on device' >&2\nexit 128");
  RefChange change = creation(forge, "new");
  auto outcomes = transaction(forge, *git).apply(std::span(&change, 1));
  REQUIRE(outcomes);
  REQUIRE_FALSE(outcomes->front().ok());
  CHECK(text::contains(outcomes->front().error->message, "disk of this server is full"));
  CHECK(forge.ref("refs/heads/new").empty());
}

TEST_CASE("a sweep removes what a killed git left and nothing else") {
  Forge forge;
  fill(forge);
  sys::Path repository = forge.repository();
  std::vector<std::string> litter{"packed-refs.lock",
                                  "refs/heads/main.lock",
                                  "HEAD.lock",
                                  "objects/pack/tmp_pack_x",
                                  "objects/pack/.tmp-1-pack-0.pack",
                                  "objects/pack/multi-pack-index.lock",
                                  "objects/info/commit-graph.lock",
                                  "objects/pack/pack-00.pack",
                                  "HEAD.new-0123abcd"};
  REQUIRE(sys::make_directories(repository / "objects/info"));
  for (const std::string& name : litter) REQUIRE(sys::write_file_durably(repository / name, "x"));
  REQUIRE(sweep_leftovers(repository));
  for (const std::string& name : litter) CHECK_FALSE(sys::path_exists(repository / name));
  CHECK(forge.push({"-q", "URL", "main:refs/heads/after"}) == 0);
  CHECK(forge.ask({"-C", repository.string(), "rev-parse", "main^{tree}"}).size() == 40);
}

TEST_CASE("a lane keeps others away in this process and, over a directory, in all") {
  auto place = sys::TemporaryDirectory::create("/tmp", "lanes-").value();
  // Two of them stand for two processes: a lock belongs to the opened file.
  RefLanes here(place.path() / "locks"), there(place.path() / "locks"), apart;
  {
    auto lane = here.acquire("7", Deadline::in(0ms));
    REQUIRE(lane);
    CHECK(here.acquire("7", Deadline::in(10ms)).error().code == Code::Unavailable);
    CHECK(there.acquire("7", Deadline::in(10ms)).error().code == Code::Unavailable);
    CHECK(there.acquire("8", Deadline::in(0ms)));
    CHECK(apart.acquire("7", Deadline::in(0ms)));
  }
  CHECK(there.acquire("7", Deadline::in(0ms)));
  CHECK(here.acquire("7", Deadline::in(0ms)));
}

}  // namespace stithy::git
