// SPDX-License-Identifier: Apache-2.0
#include "git/history/blame.h"

#include <doctest/doctest.h>

#include <chrono>
#include <thread>

#include "base/text.h"
#include "git/answers.h"
#include "git/test_repository.h"

namespace stithy::git {
namespace {

constexpr ObjectFormat kFormats[] = {ObjectFormat::Sha1, ObjectFormat::Sha256};

BlameQuery query_of(const Oid& commit, std::string_view path) {
  return {.commit = commit, .path = must(TreePath::parse(path))};
}

std::shared_ptr<const Blame> ask(Repository& repository, const BlameQuery& query) {
  return must(blame_file(repository, query, {}, Deadline::never()));
}

// The subject of the commit of each line, and '<' and the name of the file before it.
std::string render(Repository& repository, const Blame& blame) {
  std::string out;
  for (const BlameRange& range : blame.ranges) {
    const BlameOrigin& origin = blame.origins[range.origin];
    for (std::uint32_t i = 0; i < range.line_count; ++i) {
      out += must(repository.load_commit(origin.at.commit))->subject;
      if (origin.previous) out += "<" + origin.previous->path;
      out += ' ';
    }
  }
  return out;
}

TEST_CASE("each line knows the commit it came with, through renames, in both formats") {
  for (ObjectFormat format : kFormats) {
    TestRepository place(format);
    place.commit({.message = "born", .files = {{"old", "a\nb\nc\nd\ne\n"}}});
    place.commit({.message = "grown", .files = {{"old", "a\nb\nB\nc\nd\ne\n"}}});
    place.commit({.message = "moved", .files = {{"-old", ""}, {"new", "a\nb\nB\nc\nd\ne\n"}}});
    const Oid tip = place.commit({.message = "changed", .files = {{"new", "a\nb\nB\nC\nd\ne"}}});
    auto repository = place.open();
    auto blame = ask(*repository, query_of(tip, "new"));
    CHECK(blame->end == Blame::End::Whole);
    CHECK(render(*repository, *blame) == "born born grown<old changed<new born changed<new ");
    CHECK(blame->origins[blame->ranges[0].origin].at.path == "old");
  }
}

TEST_CASE("one answer serves all tips up to the next change of the file") {
  TestRepository place;
  const Oid first = place.commit({.message = "one", .files = {{"f", "a\n"}, {"g", "1"}}});
  const Oid second = place.commit({.message = "other", .files = {{"g", "2"}}});
  place.commit({.branch = "side", .message = "side", .files = {{"h", "1"}}, .parents = {"main"}});
  const Oid merge =
      place.commit({.message = "merge", .files = {{"g", "3"}}, .parents = {"main", "side"}});
  const Oid changed = place.commit({.message = "two", .files = {{"f", "a\nb\n"}}});
  auto repository = place.open();
  auto known = ask(*repository, query_of(first, "f"));
  CHECK(ask(*repository, query_of(second, "f")) == known);
  CHECK(ask(*repository, query_of(merge, "f")) == known);
  CHECK(render(*repository, *ask(*repository, query_of(changed, "f"))) == "one two<f ");
}

TEST_CASE("commits of the list are looked through, and the list decides what is remembered") {
  for (ObjectFormat format : kFormats) {
    TestRepository place(format);
    place.commit({.message = "written", .files = {{"f", "int a;\nint b;\n"}}});
    const Oid tidied = place.commit({.message = "tidied", .files = {{"f", "int  a;\nint  b;\n"}}});
    const std::string lines =
        "# layout\r\n" + tidied.hex() + "  # and why\n\nnonsense\n" +
        std::string(hex_size(format), 'e') + "\n" +
        std::string(
            hex_size(format == ObjectFormat::Sha1 ? ObjectFormat::Sha256 : ObjectFormat::Sha1),
            'e');
    const Oid tip =
        place.commit({.message = "listed", .files = {{std::string(kIgnoreListName), lines}}});
    auto repository = place.open();
    auto list = must(find_ignore_list(*repository, tip));
    REQUIRE(list);
    CHECK(list->commits.size() == 2);
    CHECK(list->unreadable_lines == 2);
    BlameQuery query = query_of(tip, "f");
    CHECK(render(*repository, *ask(*repository, query)) == "tidied<f tidied<f ");
    query.ignore = list;
    CHECK(render(*repository, *ask(*repository, query)) == "written written ");
    query.ignore.reset();
    query.ignore_whitespace = true;
    CHECK(render(*repository, *ask(*repository, query)) == "written written ");
    CHECK_FALSE(must(find_ignore_list(*repository, tidied)));
  }
}

TEST_CASE("a list that is a link or too large is none") {
  TestRepository place;
  const std::string name(kIgnoreListName);
  const Oid link = place.commit({.message = "l", .files = {{"l " + name, "f"}}});
  const Oid large = place.commit({.message = "x", .files = {{name, std::string(300'000, '#')}}});
  auto repository = place.open();
  CHECK_FALSE(must(find_ignore_list(*repository, link)));
  CHECK_FALSE(must(find_ignore_list(*repository, large)));
}

TEST_CASE("copied lines are followed when that is asked for") {
  TestRepository place;
  std::string text;
  for (int i = 0; i < 20; ++i) text += text::format("a line of some length, number {}\n", i);
  place.commit({.message = "written", .files = {{"from", text}}});
  const Oid tip =
      place.commit({.message = "copied", .files = {{"from", text + "x\n"}, {"to", text}}});
  auto repository = place.open();
  BlameQuery query = query_of(tip, "to");
  CHECK(ask(*repository, query)->ranges.size() == 1);
  CHECK(render(*repository, *ask(*repository, query)).starts_with("copied "));
  query.follow_copies = true;
  CHECK(render(*repository, *ask(*repository, query)).starts_with("written "));
}

TEST_CASE("an empty file has no ranges; what has no lines is refused in words") {
  TestRepository place;
  const Oid tip = place.commit({.message = "m", .files = {{"empty", ""}, {"d/f", "x"}}});
  auto repository = place.open();
  auto blame = ask(*repository, query_of(tip, "empty"));
  CHECK(blame->ranges.empty());
  CHECK(blame->end == Blame::End::Whole);
  auto folder = blame_file(*repository, query_of(tip, "d"), {}, Deadline::never());
  CHECK(folder.error().code == Code::Invalid);
  auto absent = blame_file(*repository, query_of(tip, "none"), {}, Deadline::never());
  CHECK(absent.error().code == Code::NotFound);
}

TEST_CASE("odd names come back whole") {
  TestRepository place;
  const std::string name = "-d/ \"q\"\t\\ \xff";
  place.commit({.message = "one", .files = {{"first", "a\nb\nc\n"}}});
  // fast-import takes such a name in quotes.
  const Oid tip =
      place.commit({.message = "named",
                    .files = {{"\"-d/ \\\"q\\\"\\t\\\\ \\377\"", "a\nb\nc\n"}, {"-first", ""}}});
  auto repository = place.open();
  auto blame = ask(*repository, {.commit = tip, .path = must(TreePath::parse(name))});
  CHECK(render(*repository, *blame) == "one one one ");
  const Oid changed =
      place.commit({.message = "more", .files = {{"\"-d/ \\\"q\\\"\\t\\\\ \\377\"", "a\nb\nd\n"}}});
  blame = ask(*repository, {.commit = changed, .path = must(TreePath::parse(name))});
  CHECK(blame->origins[blame->ranges.back().origin].previous->path == name);
}

TEST_CASE("a deadline leaves the run going, and a later question finds the whole") {
  TestRepository place;
  std::vector<TestRepository::Spec> specs;
  std::string text;
  for (int i = 0; i < 300; ++i) {
    text += text::format("line {}\n", i);
    specs.push_back({.message = "m", .files = {{"f", text}}});
  }
  const Oid tip = place.commit_all(specs);
  auto repository = place.open();
  auto early = must(
      blame_file(*repository, query_of(tip, "f"), {}, Deadline::in(std::chrono::milliseconds(0))));
  auto later = ask(*repository, query_of(tip, "f"));
  CHECK((early->end == Blame::End::GoesOn || early->end == Blame::End::Whole));
  CHECK(later->end == Blame::End::Whole);
  CHECK(later->ranges.size() == 300);
}

TEST_CASE("a history that lacks objects says so") {
  TestRepository place;
  const Oid blob = place.write_object(ObjectKind::Blob, "a\nb\n");
  const Oid tree =
      place.write_object(ObjectKind::Tree, std::string("100644 f\0", 9).append(blob.raw()));
  const std::string who = "Ada <ada@example.org> 1700000000 +0000";
  const auto commit_of = [&](const std::string& head) {
    return place.write_object(ObjectKind::Commit,
                              text::format("{}author {}\ncommitter {}\n\nm\n", head, who, who));
  };
  const Oid parent = commit_of("tree " + std::string(40, 'e') + "\n");
  const Oid commit = commit_of(text::format("tree {}\nparent {}\n", tree.hex(), parent.hex()));
  auto repository = place.open();
  auto blame = ask(*repository, query_of(commit, "f"));
  CHECK(blame->end == Blame::End::Damaged);
  CHECK(ask(*repository, query_of(commit, "f")) == blame);
}

TEST_CASE("what took too long is not tried again at once") {
  TestRepository place;
  std::vector<TestRepository::Spec> specs;
  std::string text;
  for (int i = 0; i < 3000; ++i) {
    text += text::format("line {}\n", i);
    specs.push_back({.message = "m", .files = {{"f", text}}});
  }
  const Oid tip = place.commit_all(specs);
  auto repository = place.open();
  const BlameLimits none{.run_time = std::chrono::seconds(0)};
  auto given_up = must(blame_file(*repository, query_of(tip, "f"), none, Deadline::never()));
  CHECK(given_up->end == Blame::End::GaveUp);
  CHECK(ask(*repository, query_of(tip, "f")) == given_up);
}

// Runs that end when the test says so: git waits for its input.
struct Bellows {
  const TestRepository& place;
  std::vector<sys::Fd> inputs = {};
  Result<std::shared_ptr<BlameRun>> start() {
    Command command(Subcommand::CatFile, place.path());
    command.word("--batch");
    auto running = TRY(place.gateway().start_fed(command, Deadline::in(std::chrono::minutes(1))));
    inputs.push_back(running.take_input());
    return std::make_shared<BlameRun>(std::move(running), TRY(sys::memory_file({})));
  }
};

TEST_CASE("those who ask the same share a run, and further runs wait for a place") {
  TestRepository place;
  BlameRuns runs;
  Bellows bellows{place};
  const BlameLimits limits{.runs_max = 1, .askers_max = 4};
  const auto ask = [&](const std::string& key) {
    return runs.ask(key, limits, Deadline::in(std::chrono::milliseconds(20)),
                    [&] { return bellows.start(); });
  };
  auto first = must(ask("a"));
  CHECK(must(first->read()).end == Blame::End::GoesOn);
  CHECK(must(ask("a")) == first);
  CHECK(ask("b").error().code == Code::Unavailable);
  CHECK(runs.take_ended().empty());
  bellows.inputs.clear();
  CHECK(must(runs.ask("a", limits, Deadline::never(), [&] { return bellows.start(); })) == first);
  CHECK(must(first->read()).end == Blame::End::Whole);
  CHECK(must(ask("b")) != first);  // a run that has ended takes no place, settled or not
  CHECK(runs.take_ended().size() == 1);
}

TEST_CASE("who finds all seats taken is turned away at once") {
  TestRepository place;
  BlameRuns runs;
  Bellows bellows{place};
  const BlameLimits limits{.runs_max = 1, .askers_max = 1};
  const auto start = [&] { return bellows.start(); };
  must(runs.ask("a", limits, Deadline::in(std::chrono::milliseconds(0)), start));
  std::thread waiting([&] { must(runs.ask("a", limits, Deadline::never(), start)); });
  // Until the other has sat down, the question is answered.
  const auto patience = Deadline::in(std::chrono::seconds(20));
  bool refused = false;
  while (!refused && !patience.passed()) {
    auto asked = runs.ask("a", limits, Deadline::in(std::chrono::milliseconds(0)), start);
    refused = !asked;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  CHECK(refused);
  bellows.inputs.clear();
  waiting.join();
  CHECK(runs.ask("a", limits, Deadline::never(), start));
}

}  // namespace
}  // namespace stithy::git
