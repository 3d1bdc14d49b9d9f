// SPDX-License-Identifier: Apache-2.0
#include "git/receive_pack.h"

#include "git/testing/forge_fixture.h"
#include "sys/failpoint.h"

namespace stithy::git {

using testing::Forge;

TEST_CASE("the real client creates, updates and deletes refs") {
  Forge forge;
  forge.make_work();
  REQUIRE_MESSAGE(forge.push({"URL", "main", "main:refs/heads/other"}) == 0, forge.output);
  CHECK(forge.ref("refs/heads/other") == forge.ref("refs/heads/main"));
  std::string tip = forge.commit("second");
  REQUIRE(forge.push({"URL", "main"}) == 0);
  CHECK(forge.ref("refs/heads/main") == tip);
  CHECK(forge.last.refs[0].command->fast_forward);
  CHECK(forge.last.pack.objects == 3);
  REQUIRE(forge.push({"URL", ":refs/heads/other"}) == 0);
  CHECK(forge.ref("refs/heads/other").empty());
  CHECK(forge.journal.done == 4);
  CHECK(forge.quarantines() == 0);
}

TEST_CASE("a branch of an existing commit needs no objects") {
  Forge forge;
  forge.make_work();
  REQUIRE(forge.push({"URL", "main"}) == 0);
  REQUIRE(forge.push({"URL", "main:refs/heads/copy"}) == 0);
  CHECK(forge.last.pack.objects == 0);
  CHECK(forge.ref("refs/heads/copy") == forge.ref("refs/heads/main"));
}

TEST_CASE("refs of the server and names against the policy are refused one by one") {
  Forge forge;
  forge.make_work();
  std::string oid = forge.ask({"-C", forge.work(), "rev-parse", "HEAD"});
  REQUIRE(forge.push({"URL", "main"}) == 0);
  for (const std::string& name : std::vector<std::string>{
           "refs/pull/1/head", "refs/keep/x", "refs/notes/x", "refs/replace/" + oid,
           "refs/changes/01/1/1", "refs/stithy/x", "refs/heads/-x", "refs/heads/$(id)",
           "refs/heads/HEAD", "refs/heads/" + oid, "refs/heads/refs/heads/main",
           "refs/heads/<script>", "refs/heads/a\xe2\x80\xae",
           "refs/heads/" + std::string(220, 'a')}) {
    CHECK(forge.push(
              {"URL", "main:refs/heads/good-" + std::to_string(name.size()), "main:" + name}) != 0);
    CHECK_MESSAGE(forge.said("remote rejected"), forge.output);
    CHECK(forge.ref(name).empty());
  }
  CHECK_FALSE(forge.ref("refs/heads/good-16").empty());
}

TEST_CASE("the default branch cannot be deleted") {
  Forge forge;
  forge.make_work();
  REQUIRE(forge.push({"URL", "main"}) == 0);
  CHECK(forge.push({"URL", ":refs/heads/main"}) != 0);
  CHECK(forge.said("Deletion prohibited"));
  CHECK_FALSE(forge.ref("refs/heads/main").empty());
}

TEST_CASE("the policy of the caller refuses before the pack, after it and under the lane") {
  Forge forge;
  forge.make_work();
  forge.policy.check_command = [](const RefCommand& c) -> Result<void> {
    if (c.name.text() == "refs/heads/first") return denied("no first");
    return {};
  };
  forge.policy.check_objects = [](const RefCommand& c, const QuarantinePaths& q) -> Result<void> {
    if (!sys::path_exists(q.objects / "pack")) return internal("no quarantine");
    if (c.name.text() == "refs/heads/second") return denied("no second");
    return {};
  };
  forge.policy.confirm = [](const RefCommand& c) -> Result<void> {
    if (c.name.text() == "refs/heads/third") return denied("no third");
    return {};
  };
  forge.messages = [](const PushOutcome&) { return std::vector<std::string>{"Hello\x1b[31m!"}; };
  CHECK(forge.push({"URL", "main:first", "main:second", "main:third", "main"}) != 0);
  for (const char* words : {"(no first)", "(no second)", "(no third)", "remote: Hello [31m!"})
    CHECK_MESSAGE(forge.said(words), forge.output);
  CHECK_FALSE(forge.ref("refs/heads/main").empty());
  CHECK(forge.ref("refs/heads/first").empty());
  CHECK(forge.ref("refs/heads/second").empty());
  CHECK(forge.ref("refs/heads/third").empty());
}

TEST_CASE("an atomic push does all or nothing") {
  Forge forge;
  forge.make_work();
  forge.policy.confirm = [](const RefCommand& c) -> Result<void> {
    if (c.name.text() == "refs/heads/bad") return denied("no");
    return {};
  };
  CHECK(forge.push({"--atomic", "URL", "main", "main:bad"}) != 0);
  CHECK(forge.ref("refs/heads/main").empty());
  CHECK(forge.journal.prepared == 0);
  CHECK(forge.push({"--atomic", "URL", "main", "main:good"}) == 0);
  CHECK_FALSE(forge.ref("refs/heads/good").empty());
}

TEST_CASE("names that would have to be a file and a directory at once are told apart") {
  Forge forge;
  forge.make_work();
  REQUIRE(forge.push({"URL", "main:refs/heads/a"}) == 0);
  CHECK(forge.push({"URL", "main:refs/heads/a/b", "main:refs/heads/c"}) != 0);
  CHECK_MESSAGE(forge.said("conflicts with another ref"), forge.output);
  CHECK_FALSE(forge.ref("refs/heads/c").empty());
}

TEST_CASE("a branch that would not point to a commit is refused") {
  Forge forge;
  forge.make_work();
  CHECK(forge.push({"URL", "main^{tree}:refs/tags/tree"}) == 0);
  CHECK(forge.client({"-C", forge.work(), "push", forge.url(), "main:refs/heads/a"}) == 0);
  RefTransaction t{.gateway = *forge.gateway,
                   .lanes = forge.lanes,
                   .journal = forge.journal,
                   .repository = forge.repository(),
                   .key = "r"};
  RefChange change{*RefName::branch("b"), Oid(), *Oid::parse(forge.ref("refs/tags/tree")), true};
  auto outcomes = t.apply(std::span(&change, 1));
  REQUIRE(outcomes);
  REQUIRE_FALSE(outcomes->front().ok());
  CHECK(outcomes->front().error->message == "A branch must point to a commit.");
}

TEST_CASE("a push from an old value loses against one that was faster") {
  Forge forge;
  forge.make_work();
  REQUIRE(forge.push({"URL", "main"}) == 0);
  std::string first = forge.ref("refs/heads/main");
  std::string second = forge.commit("second");
  // Somebody else moves the branch while this push is under way.
  forge.policy.check_objects = [&](const RefCommand&, const QuarantinePaths&) -> Result<void> {
    forge.policy.check_objects = nullptr;
    RefName other = *RefName::branch("main");
    Oid elsewhere = *Oid::parse(first);
    auto out = forge.gateway->run(
        Command(Subcommand::UpdateRef, forge.repository()).word("-d").word(other).word(elsewhere));
    return {};
  };
  CHECK(forge.push({"URL", "main"}) != 0);
  CHECK_MESSAGE(forge.said("fetch first"), forge.output);
}

TEST_CASE("of forty pushes from the same old value exactly one wins") {
  Forge forge;
  forge.make_work();
  REQUIRE(forge.push({"URL", "main"}) == 0);
  RefName name = *RefName::branch("main");
  Oid old_oid = *Oid::parse(forge.ref("refs/heads/main"));
  std::vector<Oid> tips;
  for (int i = 0; i < 40; ++i) {
    std::string tree = forge.ask({"-C", forge.repository().string(), "rev-parse", "main^{tree}"});
    tips.push_back(*Oid::parse(forge.ask({"-C", forge.repository().string(), "commit-tree", "-p",
                                          old_oid.hex(), "-m", std::to_string(i), tree})));
  }
  std::atomic<int> won = 0, lost = 0;
  std::vector<std::thread> threads;
  for (const Oid& tip : tips)
    threads.emplace_back([&, tip] {
      RefTransaction t{.gateway = *forge.gateway,
                       .lanes = forge.lanes,
                       .journal = forge.journal,
                       .repository = forge.repository(),
                       .key = "r"};
      RefChange change{name, old_oid, tip, true};
      auto outcomes = t.apply(std::span(&change, 1));
      if (outcomes && outcomes->front().ok())
        ++won;
      else
        ++lost;
    });
  for (std::thread& thread : threads) thread.join();
  CHECK(won == 1);
  CHECK(lost == 39);
}

TEST_CASE("when the database is away nothing moves and the client is told") {
  Forge forge;
  forge.make_work();
  forge.journal.refuse_prepare = true;
  CHECK(forge.push({"URL", "main"}) != 0);
  CHECK_MESSAGE(forge.said("The database is away."), forge.output);
  CHECK(forge.ref("refs/heads/main").empty());
  CHECK(forge.quarantines() == 0);
}

TEST_CASE("a failure at any step leaves the ref as it was and the journal told") {
  for (const char* point : {"receive.before_pack", "receive.before_checks", "refs.before_prepare",
                            "refs.before_objects", "receive.before_index", "refs.before_update"}) {
    Forge forge;
    forge.make_work();
    sys::set_failpoints(std::string(point) + ":error");
    int code = forge.push({"URL", "main"});
    sys::set_failpoints("");
    CHECK_MESSAGE(code != 0, point);
    CHECK(forge.ref("refs/heads/main").empty());
    CHECK(forge.journal.aborts == static_cast<std::size_t>(forge.journal.intents));
    CHECK(forge.quarantines() == 0);
    CHECK(forge.push({"URL", "main"}) == 0);
  }
}

TEST_CASE("a failure after the refs moved is settled as new") {
  Forge forge;
  forge.make_work();
  sys::set_failpoints("refs.before_committed:error");
  CHECK(forge.push({"URL", "main"}) != 0);
  sys::set_failpoints("");
  auto settled = settle(*forge.gateway, forge.repository(), forge.journal.last);
  REQUIRE(settled);
  CHECK(settled->all == Settled::AllNew);
}

TEST_CASE("push options reach the caller and their limits hold") {
  Forge forge;
  forge.make_work();
  REQUIRE(forge.push({"-o", "ci.skip", "-o", "topic=x", "URL", "main"}) == 0);
  CHECK(forge.last.options == std::vector<std::string>{"ci.skip", "topic=x"});
  CHECK(forge.push({"-o", std::string(300, 'x'), "URL", "main:b"}) != 0);
}

TEST_CASE("a blob of zeros that is small on the wire is refused by its true size") {
  ReceiveOptions options;
  options.pack.object_bytes_max = 5 << 20;
  Forge forge(options);
  forge.make_work();
  REQUIRE(forge.push({"URL", "main"}) == 0);
  std::uint64_t before = forge.files.disk_bytes(forge.id);
  forge.commit(std::string(20 << 20, '\0'));
  CHECK(forge.push({"URL", "main"}) != 0);
  CHECK_MESSAGE(forge.said("an object may have at most"), forge.output);
  CHECK(forge.quarantines() == 0);
  CHECK(forge.files.disk_bytes(forge.id) == before);
}

TEST_CASE("trees that no checkout should meet are refused with git's name for the sin") {
  Forge forge;
  forge.make_work();
  std::string blob = forge.ask({"-C", forge.work(), "rev-parse", "HEAD:file.txt"});
  std::string raw = *text::from_hex(blob);
  struct Case {
    std::string name, tree;
  };
  for (const Case& c :
       {Case{"hasDotgit", "100644 .git"}, Case{"hasDotgit", "100644 .GiT"},
        Case{"hasDotgit", "100644 git~1"}, Case{"hasDotdot", "100644 .."},
        Case{"fullPathname", "100644 a/b"}, Case{"zeroPaddedFilemode", "0100644 a"}}) {
    std::string tree =
        forge.ask({"-C", forge.work(), "hash-object", "-t", "tree", "--literally", "-w", "--stdin"},
                  c.tree + std::string(1, '\0') + raw);
    std::string commit = forge.ask({"-C", forge.work(), "commit-tree", "-m", "bad", tree});
    CHECK(forge.push({"URL", commit + ":refs/heads/bad"}) != 0);
    CHECK_MESSAGE(forge.said(c.name), forge.output);
    CHECK_MESSAGE(forge.said(tree), forge.output);
  }
}

TEST_CASE("a push whose history does not connect is refused") {
  Forge forge;
  forge.make_work();
  std::string tree = forge.ask({"-C", forge.work(), "rev-parse", "HEAD^{tree}"});
  std::string commit = "tree " + tree + "\nparent " + std::string(40, '1') +
                       "\nauthor t <t@t> 1 +0000\ncommitter t <t@t> 1 +0000\n\nx\n";
  std::string oid = forge.ask(
      {"-C", forge.work(), "hash-object", "-t", "commit", "-w", "--literally", "--stdin"}, commit);
  std::string pack = (forge.place.path() / "p").string();
  forge.ask({"-C", forge.work(), "pack-objects", "-q", pack}, oid + "\n" + tree + "\n");
  std::string body;
  append_packet(body, std::string(40, '0') + " " + oid + " refs/heads/x" + std::string(1, '\0') +
                          "report-status\n");
  append_flush(body);
  auto names = sys::list_directory(forge.place.path());
  for (const std::string& name : *names)
    if (name.ends_with(".pack")) body += *sys::read_file(forge.place.path() / name);
  PushExchange exchange;
  exchange.repository = forge.repository();
  exchange.key = "r";
  std::size_t at = 0;
  exchange.input = [&](std::span<char> into) -> Result<std::size_t> {
    std::size_t n = body.copy(into.data(), into.size(), at);
    at += n;
    return n;
  };
  auto answer = forge.receiver.take(exchange, forge.journal);
  REQUIRE(answer);
  CHECK_FALSE(answer->outcome.changed());
  CHECK_MESSAGE(text::contains(answer->body, "missing"), answer->body);
}

TEST_CASE("a lone flush, by which clients probe, is answered with nothing") {
  Forge forge;
  PushExchange exchange;
  exchange.repository = forge.repository();
  bool given = false;
  exchange.input = [&](std::span<char> into) -> Result<std::size_t> {
    if (std::exchange(given, true)) return std::size_t{0};
    return std::string_view("0000").copy(into.data(), 4);
  };
  auto answer = forge.receiver.take(exchange, forge.journal);
  REQUIRE(answer);
  CHECK(answer->body.empty());
}

}  // namespace stithy::git
