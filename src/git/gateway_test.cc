// SPDX-License-Identifier: Apache-2.0
#include "git/gateway.h"

#include <doctest/doctest.h>
#include <unistd.h>

#include <atomic>

#include "base/text.h"
#include "sys/files.h"

using namespace std::chrono_literals;

namespace stithy::git {

namespace {

struct Place {
  sys::TemporaryDirectory directory =
      std::move(sys::TemporaryDirectory::create("/tmp", "gateway")).take();
  std::unique_ptr<Gateway> open(std::function<void(const RunRecord&)> observer = {}) {
    GatewayOptions options;
    options.scratch = directory.path();
    options.observer = std::move(observer);
    return std::move(Gateway::open(std::move(options))).take();
  }
};

}  // namespace

TEST_CASE("the gateway tells the version of git") {
  Place place;
  CHECK(place.open()->version().starts_with("2."));
}

TEST_CASE("a missing git program is told in words") {
  Place place;
  GatewayOptions options;
  options.git = "/no/such/git";
  options.scratch = place.directory.path();
  auto gateway = Gateway::open(std::move(options));
  REQUIRE_FALSE(gateway);
  CHECK(gateway.error().code == Code::Unavailable);
}

TEST_CASE("each run is told to the observer with its subcommand and exit") {
  Place place;
  std::atomic<int> seen = 0, failed = 0;
  auto gateway = place.open([&](const RunRecord& record) {
    ++seen;
    if (record.status.code == 128) ++failed;
  });
  auto repository = place.directory.path() / "r.git";
  CHECK(gateway->run_ok(Command(Subcommand::Init, {})
                            .words({"--quiet", "--bare", "--template="})
                            .own_path(repository)));
  CHECK_FALSE(gateway->run_ok(
      Command(Subcommand::RevParse, repository).words({"--verify", "refs/heads/none"})));
  CHECK(seen == 3);  // with the question for the version
  CHECK(failed == 1);
}

TEST_CASE("a run without a remote may not speak any network protocol") {
  Place place;
  auto gateway = place.open();
  auto repository = place.directory.path() / "r.git";
  REQUIRE(gateway->run_ok(
      Command(Subcommand::Init, {}).words({"--quiet", "--bare"}).own_path(repository)));
  auto output = gateway->run(Command(Subcommand::LsRemote, {}).own_path(repository));
  REQUIRE(output);
  CHECK(output->status.code == 128);
  CHECK(output->err.find("not allowed") != std::string::npos);
  CHECK(gateway->run_ok(
      Command(Subcommand::LsRemote, {}).remote(RemoteUrl::local(repository.string()))));
}

TEST_CASE("a run that goes on is ended when its wall clock is up") {
  Place place;
  auto gateway = place.open();
  auto repository = place.directory.path() / "r.git";
  REQUIRE(gateway->run_ok(
      Command(Subcommand::Init, {}).words({"--quiet", "--bare"}).own_path(repository)));
  Command waits = Command(Subcommand::CatFile, repository).word("--batch");
  Running running = std::move(gateway->start_fed(waits, Deadline::in(100ms))).take();
  char byte;
  CHECK(::read(running.output().get(), &byte, 1) == 0);  // returns when git was ended
  auto status = running.finish(Deadline::in(5s));
  REQUIRE_FALSE(status);
  CHECK(status.error().code == Code::Unavailable);
}

TEST_CASE("input of a started run needs no feeder and its errors are kept") {
  Place place;
  auto gateway = place.open();
  auto repository = place.directory.path() / "r.git";
  REQUIRE(gateway->run_ok(
      Command(Subcommand::Init, {}).words({"--quiet", "--bare"}).own_path(repository)));
  Running hash =
      std::move(gateway->start(Command(Subcommand::HashObject, repository).words({"-w", "--stdin"}),
                               "hello\n", Deadline::in(10s)))
          .take();
  CHECK(hash.finish(Deadline::in(10s)).value().success());
  char hex[64] = {};
  CHECK(::read(hash.output().get(), hex, sizeof hex) == 41);
  CHECK(std::string(hex, 40) == "ce013625030ba8dba906f756967f9e9ca394464a");
  Running bad = std::move(gateway->start(Command(Subcommand::Mktree, repository), "nonsense\n",
                                         Deadline::in(10s)))
                    .take();
  CHECK_FALSE(bad.finish(Deadline::in(10s)).value().success());
  CHECK(bad.errors().find("nonsense") != std::string::npos);
}

TEST_CASE("what git says about the machine and about damage becomes an error with words") {
  CHECK(text::contains(git_failed("x", "fatal: write error: No space left on device").message,
                       "disk of this server is full"));
  CHECK(text::contains(git_failed("x", "fatal: packed object 12 is corrupt").message, "damaged"));
  CHECK(text::contains(git_failed("x", "fatal: not a git repository: '/x'").message, "damaged"));
  CHECK(text::contains(git_failed("x", "fatal: empty filename in tree entry").message, "damaged"));
  CHECK(git_failed("x", "fatal: something new").code == Code::Internal);
  CHECK_FALSE(lack_of_room("fatal: something new"));
}

}  // namespace stithy::git
