// SPDX-License-Identifier: Apache-2.0
#include "git/edit/branch_edit.h"

#include <doctest/doctest.h>

#include <thread>

#include "git/edit/commit_draft.h"
#include "git/edit/tree_edit.h"
#include "git/repository.h"
#include "git/testing/forge_fixture.h"
#include "sys/failpoint.h"

namespace stithy::git {

namespace {

using testing::Forge;

Signature ada() { return {"Ada", "ada@example.org", Instant::from_seconds(1'700'000'000), 60}; }

// Commits one file on top of whatever the branch holds.
struct Editor {
  explicit Editor(Forge& on) : forge(on) {
    open = std::move(Repository::open(forge.repository(), *forge.gateway)).take();
    edit.emplace(BranchEdit{.gateway = *forge.gateway,
                            .lanes = forge.lanes,
                            .journal = forge.journal,
                            .repository = forge.repository(),
                            .key = "r",
                            .format = open->format()});
  }
  BranchEdit::Make put(std::string path, std::string bytes) {
    return [this, path, bytes](const std::optional<Oid>& tip, ObjectBatch& batch) -> Result<Oid> {
      ++made;
      std::optional<Oid> root;
      if (tip) root = TRY(open->load_links(*tip)).tree;
      TreeEdit tree(open->format(), root,
                    [this](const Oid& oid) { return open->read_raw_tree(oid); });
      const TreePath at = TRY(TreePath::parse(path));
      TRY(tree.put_file(at, batch.add(ObjectKind::Blob, bytes)));
      CommitDraft draft{.tree = tree.write(batch),
                        .author = ada(),
                        .committer = ada(),
                        .message = "Put " + path + "\n"};
      if (tip) draft.parents.push_back(*tip);
      return batch.add(ObjectKind::Commit, TRY(render_commit(draft)));
    };
  }
  Result<Oid> commit(std::string path, std::string bytes) {
    return edit->commit(main(), put(std::move(path), std::move(bytes)));
  }
  static RefName main() { return std::move(RefName::branch("main")).take(); }
  static RefName branch(std::string_view name) { return std::move(RefName::branch(name)).take(); }
  std::string show(std::string_view what) {
    return forge.ask({"--git-dir=" + forge.repository().string(), "show", std::string(what)});
  }
  void check_sound() {
    forge.ask({"--git-dir=" + forge.repository().string(), "fsck", "--strict"});
    CHECK(forge.quarantines() == 0);
  }

  Forge& forge;
  std::shared_ptr<Repository> open;
  std::optional<BranchEdit> edit;
  std::atomic<int> made{0};
};

}  // namespace

TEST_CASE("the first commit of an empty repository makes the branch") {
  for (ObjectFormat format : {ObjectFormat::Sha1, ObjectFormat::Sha256}) {
    Forge forge({}, format);
    Editor editor(forge);
    auto commit = editor.commit("docs/README.md", "# hello\r\n");
    REQUIRE(commit);
    CHECK(forge.ref("refs/heads/main") == commit->hex());
    CHECK(editor.show("main:docs/README.md") == "# hello");
    CHECK(forge.journal.done == 1);
    editor.check_sound();
    auto second = editor.commit("b", "b\n");
    REQUIRE(second);
    CHECK(forge.ask({"--git-dir=" + forge.repository().string(), "rev-parse", "main~1"}) ==
          commit->hex());
    editor.check_sound();
  }
}

TEST_CASE("a commit made here is byte for byte what git would write") {
  Forge forge;
  Editor editor(forge);
  auto commit = editor.commit("file.txt", "first\n");
  REQUIRE(commit);
  forge.ask({"init", "-q", "-b", "main", forge.work()});
  REQUIRE(sys::write_file_durably(sys::Path(forge.work()) / "file.txt", "first\n"));
  forge.ask({"-C", forge.work(), "add", "file.txt"});
  forge.ask({"-C", forge.work(), "-c", "user.name=Ada", "-c", "user.email=ada@example.org",
             "commit", "-q", "-m", "Put file.txt"});
  auto theirs = forge.ask({"-C", forge.work(), "cat-file", "commit", "HEAD"});
  CHECK(forge.ask({"-C", forge.work(), "rev-parse", "HEAD^{tree}"}) ==
        forge.ask({"--git-dir=" + forge.repository().string(), "rev-parse", "main^{tree}"}));
  CHECK(text::contains(theirs, "\n\nPut file.txt"));
  CHECK(forge.ask({"--git-dir=" + forge.repository().string(), "cat-file", "commit", "main"}) ==
        "tree " + forge.ask({"-C", forge.work(), "rev-parse", "HEAD^{tree}"}) +
            "\nauthor Ada <ada@example.org> 1700000000 +0100\n"
            "committer Ada <ada@example.org> 1700000000 +0100\n\nPut file.txt");
}

TEST_CASE("an edit that loses the race is made once more on top of the winner") {
  Forge forge;
  Editor editor(forge);
  REQUIRE(editor.commit("start", "s\n"));
  bool raced = false;
  auto slow = [&](const std::optional<Oid>& tip, ObjectBatch& batch) -> Result<Oid> {
    auto oid = editor.put("mine", "m\n")(tip, batch);
    if (!raced) {
      raced = true;
      CHECK(editor.commit("theirs", "t\n"));
    }
    return oid;
  };
  auto made = editor.edit->commit(Editor::main(), slow);
  REQUIRE(made);
  CHECK(editor.show("main:mine") == "m");
  CHECK(editor.show("main:theirs") == "t");
  editor.check_sound();
}

TEST_CASE("many edits of one branch at once all land, one after the other") {
  Forge forge;
  Editor editor(forge);
  REQUIRE(editor.commit("start", "s\n"));
  constexpr int kWriters = 12;
  std::atomic<int> done{0};
  std::vector<std::thread> writers;
  for (int i = 0; i < kWriters; ++i)
    writers.emplace_back([&, i] {
      if (editor.commit(text::format("file-{}", i), text::format("{}\n", i))) ++done;
    });
  for (auto& writer : writers) writer.join();
  CHECK(done == kWriters);
  auto git_dir = "--git-dir=" + forge.repository().string();
  CHECK(forge.ask({git_dir, "rev-list", "--count", "main"}) == text::format("{}", kWriters + 1));
  auto files = forge.ask({git_dir, "ls-tree", "--name-only", "main"});
  CHECK(text::split(files, '\n').size() == kWriters + 1);
  CHECK(editor.made <= 2 * kWriters + 1);
  editor.check_sound();
}

TEST_CASE("a new branch begins at the commit named, and must be new") {
  Forge forge;
  Editor editor(forge);
  auto start = editor.commit("start", "s\n");
  REQUIRE(start);
  REQUIRE(editor.commit("later", "l\n"));
  auto made =
      editor.edit->commit_to_new(Editor::branch("ada/idea"), *start, editor.put("new", "n\n"));
  REQUIRE(made);
  CHECK(forge.ref("refs/heads/ada/idea") == made->hex());
  CHECK(forge.ask({"--git-dir=" + forge.repository().string(), "rev-parse", "ada/idea~1"}) ==
        start->hex());
  auto again =
      editor.edit->commit_to_new(Editor::branch("ada/idea"), *start, editor.put("x", "n\n"));
  REQUIRE(!again);
  CHECK(again.error().code == Code::Conflict);
  // One ref would have to be a directory of the other.
  auto below = editor.edit->commit_to_new(Editor::branch("ada"), *start, editor.put("x", "n\n"));
  REQUIRE(!below);
  CHECK(below.error().code == Code::Conflict);
  editor.check_sound();
}

TEST_CASE("what the policy refuses leaves no object and no ref") {
  Forge forge;
  Editor editor(forge);
  auto start = editor.commit("start", "s\n");
  REQUIRE(start);
  editor.edit->confirm = [](const RefChange&) -> Result<void> { return denied("Not today."); };
  auto made = editor.commit("file", "f\n");
  REQUIRE(!made);
  CHECK(made.error().message == "Not today.");
  CHECK(forge.ref("refs/heads/main") == start->hex());
  Oid blob = name_object(ObjectFormat::Sha1, ObjectKind::Blob, "f\n");
  CHECK(!editor.open->measure(blob));
  editor.check_sound();
}

TEST_CASE("git's own check of objects applies to what is written here") {
  Forge forge;
  Editor editor(forge);
  auto made = editor.commit(".gitmodules", "[submodule \"a\"]\n\tpath = a\n\turl = -u./x\n");
  REQUIRE(!made);
  CHECK(made.error().code == Code::Invalid);
  CHECK(text::contains(made.error().message, "gitmodulesUrl"));
  CHECK(forge.ref("refs/heads/main").empty());
  editor.check_sound();
}

TEST_CASE("a failure at any step leaves the old branch or the new one whole") {
  for (std::string point : {"edit.before_objects", "refs.before_prepare", "refs.before_objects",
                            "receive.before_index", "refs.before_update"}) {
    INFO(point);
    Forge forge;
    Editor editor(forge);
    auto start = editor.commit("start", "s\n");
    REQUIRE(start);
    sys::set_failpoints(point + ":error");
    auto failed = editor.commit("file", "f\n");
    sys::set_failpoints("");
    CHECK(!failed);
    CHECK(forge.ref("refs/heads/main") == start->hex());
    CHECK(editor.commit("file", "f\n"));
    editor.check_sound();
  }
}

TEST_CASE("a preview shows what would be committed and leaves nothing") {
  Forge forge;
  Editor editor(forge);
  auto start = editor.commit("start", "s\n");
  REQUIRE(start);
  std::string listed;
  auto looked = editor.edit->preview(
      *start, editor.put("new", "n\n"), [&](const Oid& commit, const QuarantinePaths& objects) {
        Command command(Subcommand::LsTree, forge.repository());
        auto out =
            forge.gateway->run_ok(command.word("--name-only").word(commit).quarantine(objects));
        if (out) listed = *out;
        return Result<void>();
      });
  CHECK(looked);
  CHECK(listed == "new\nstart\n");
  CHECK(forge.ref("refs/heads/main") == start->hex());
  CHECK(!editor.open->measure(name_object(ObjectFormat::Sha1, ObjectKind::Blob, "n\n")));
  editor.check_sound();
}

TEST_CASE("a large file is streamed from disk and equals what was given") {
  Forge forge;
  Editor editor(forge);
  std::string bytes;
  for (long i = 0; i < 300'000; ++i) bytes += text::format("line {}\r\n", i * 7919 % 104729);
  sys::Path file = forge.place.path() / "upload";
  REQUIRE(sys::write_file_durably(file, bytes));
  auto make = [&](const std::optional<Oid>&, ObjectBatch& batch) -> Result<Oid> {
    Oid blob = TRY(batch.add_file(file));
    CHECK(blob == name_object(ObjectFormat::Sha1, ObjectKind::Blob, bytes));
    TRY(batch.add_file(file));  // twice is once
    TreeEdit tree(ObjectFormat::Sha1, std::nullopt, {});
    const TreePath at = TRY(TreePath::parse("big"));
    TRY(tree.put_file(at, blob));
    return batch.add(ObjectKind::Commit, TRY(render_commit({.tree = tree.write(batch),
                                                            .parents = {},
                                                            .author = ada(),
                                                            .committer = ada(),
                                                            .message = "big\n"})));
  };
  REQUIRE(editor.edit->commit(Editor::main(), make));
  auto entry = editor.open->find_entry(std::move(Oid::parse(forge.ref("refs/heads/main"))).take(),
                                       std::move(TreePath::parse("big")).take());
  REQUIRE(entry);
  CHECK(*editor.open->read_blob(entry->oid) == bytes);
  editor.check_sound();
}

TEST_CASE("messages are kept as git keeps them, and names lose what a header cannot hold") {
  CHECK(clean_message("  \r\n\r\nSubject  \r\n\r\n\r\nBody\t\r\nmore\r\n\r\n") ==
        "Subject\n\nBody\nmore\n");
  CHECK(clean_message(" \n\t\n").empty());
  CHECK(header_text("Ada <x> \n of\0 Engines. ") == "Ada x  of");
  CHECK(header_text(" \"Ada\", ") == "Ada");
  CommitDraft draft{.tree = empty_tree(ObjectFormat::Sha1),
                    .parents = {},
                    .author = ada(),
                    .committer = ada(),
                    .message = std::string("a\0b", 3)};
  CHECK(!render_commit(draft));
  draft.message = "ok\n";
  draft.author.name = " <> ";
  CHECK(!render_commit(draft));
  draft.author.name = "Ada";
  draft.author.offset_minutes = -210;
  CHECK(text::contains(*render_commit(draft), "author Ada <ada@example.org> 1700000000 -0330\n"));
}

}  // namespace stithy::git
