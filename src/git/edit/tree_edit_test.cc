// SPDX-License-Identifier: Apache-2.0
#include "git/edit/tree_edit.h"

#include <doctest/doctest.h>

#include "git/test_repository.h"

namespace stithy::git {

namespace {

TreePath path_of(std::string_view text) { return must(TreePath::parse(text)); }

// An edit of the tip of main, and its outcome as git's own listing.
struct Bench {
  explicit Bench(ObjectFormat format = ObjectFormat::Sha1) : made(format), batch(format) {}

  void begin(const TestRepository::Files& files) {
    Oid commit = made.commit({.files = files});
    open = made.open();
    root = must(open->load_links(commit)).tree;
    edit.emplace(open->format(), root, [this](const Oid& oid) { return open->read_raw_tree(oid); });
  }
  void begin_empty() {
    open = made.open();
    edit.emplace(open->format(), std::nullopt,
                 [this](const Oid& oid) { return open->read_raw_tree(oid); });
  }
  Oid blob(std::string bytes) { return batch.add(ObjectKind::Blob, std::move(bytes)); }
  Result<void> put(std::string_view path, std::string bytes = "new\n") {
    return edit->put_file(path_of(path), blob(std::move(bytes)));
  }
  Result<void> remove(std::string_view path) { return edit->remove(path_of(path)); }
  Result<void> move(std::string_view from, std::string_view to) {
    return edit->move(path_of(from), path_of(to));
  }
  // "100644 path" lines of what git lists, after git took and checked the objects.
  std::string listing() {
    Oid tree = edit->write(batch);
    if (!batch.is_empty()) {
      Quarantine quarantine = must(Quarantine::create(made.path(), made.gateway().scratch()));
      must(batch.write(made.gateway(), made.path(), quarantine,
                       Deadline::in(std::chrono::seconds(60))));
      must(quarantine.migrate());
    }
    must(made.gateway().run_ok(Command(Subcommand::Fsck, made.path()).words({"--strict"})));
    std::string out =
        must(made.gateway().run_ok(Command(Subcommand::LsTree, made.path())
                                       .words({"-r", "--format=%(objectmode) %(path)"})
                                       .word(tree)));
    return out;
  }

  TestRepository made;
  std::shared_ptr<Repository> open;
  Oid root;
  std::optional<TreeEdit> edit;
  ObjectBatch batch;
};

std::string refusal(const Result<void>& result) {
  return result ? std::string("done") : result.error().message;
}

}  // namespace

TEST_CASE("files are put, replaced, moved and removed") {
  for (ObjectFormat format : {ObjectFormat::Sha1, ObjectFormat::Sha256}) {
    Bench b(format);
    b.begin({{"a.txt", "a\n"}, {"lib/x/deep.txt", "d\n"}, {"lib/y.txt", "y\n"}, {"z", "z\n"}});
    CHECK(b.put("a.txt", "changed\n"));
    CHECK(b.put("lib/x/new.txt"));
    CHECK(b.put("fresh/folder/file"));
    CHECK(b.move("lib/y.txt", "moved/y.txt"));
    CHECK(b.remove("z"));
    CHECK(b.listing() ==
          "100644 a.txt\n100644 fresh/folder/file\n100644 lib/x/deep.txt\n"
          "100644 lib/x/new.txt\n100644 moved/y.txt\n");
  }
}

TEST_CASE("an edit that changes nothing gives the tree it began with and writes nothing") {
  Bench b;
  b.begin({{"a.txt", "a\n"}, {"lib/x.txt", "x\n"}});
  auto entry = must(b.edit->find(path_of("lib/x.txt")));
  CHECK(b.edit->put_file(path_of("lib/x.txt"), entry->oid));
  CHECK(b.put("lib/other"));
  CHECK(b.remove("lib/other"));
  ObjectBatch fresh(ObjectFormat::Sha1);
  CHECK(b.edit->write(fresh) == b.root);
  CHECK(fresh.is_empty());
}

TEST_CASE("folders left empty go, up to the root") {
  Bench b;
  b.begin({{"a/b/c/only", "x\n"}, {"keep", "k\n"}});
  CHECK(b.remove("a/b/c/only"));
  CHECK(b.listing() == "100644 keep\n");

  Bench all;
  all.begin({{"a/b/only", "x\n"}});
  CHECK(all.remove("a/b/only"));
  CHECK(all.listing().empty());
}

TEST_CASE("a whole folder is removed and moved with all that is in it") {
  Bench b;
  b.begin({{"src/a", "a\n"}, {"src/in/b", "b\n"}, {"old/c", "c\n"}});
  CHECK(b.move("src", "code/main"));
  CHECK(b.remove("old"));
  CHECK(b.listing() == "100644 code/main/a\n100644 code/main/in/b\n");
}

TEST_CASE("entries are sorted as git sorts them: folders as if a slash followed") {
  Bench b;
  b.begin({{"lib", "a file\n"}});
  CHECK(b.put("lib.txt"));
  CHECK(b.remove("lib"));
  CHECK(b.put("lib/inner"));
  CHECK(b.put("lib-a"));
  CHECK(b.put("lib0"));
  CHECK(b.listing() == "100644 lib-a\n100644 lib.txt\n100644 lib/inner\n100644 lib0\n");
}

TEST_CASE("modes are kept: the executable bit, links, and what is moved") {
  Bench b;
  b.begin({{"x run.sh", "#!/bin/sh\n"}, {"l link", "a.txt"}, {"a.txt", "a\n"}});
  CHECK(b.put("run.sh", "#!/bin/bash\n"));
  CHECK(b.move("run.sh", "bin/run"));
  CHECK(b.move("link", "other"));
  CHECK(b.listing() == "100644 a.txt\n100755 bin/run\n120000 other\n");
}

TEST_CASE("the first files of an empty repository") {
  for (ObjectFormat format : {ObjectFormat::Sha1, ObjectFormat::Sha256}) {
    Bench b(format);
    b.begin_empty();
    CHECK(b.put("README.md", "# hello\n"));
    CHECK(b.put("docs/a"));
    CHECK(b.listing() == "100644 README.md\n100644 docs/a\n");
  }
}

TEST_CASE("nothing is changed through a symbolic link, a file or a submodule") {
  Bench b;
  b.begin({{"l out", "/etc"},
           {"l up", ".."},
           {"l self", "self"},
           {"l dir", "lib"},
           {"lib/a", "a\n"},
           {"plain", "p\n"}});
  CHECK(b.edit->put_entry(path_of("module"), EntryKind::Submodule, b.root));
  for (std::string link : {"out", "up", "self", "dir"}) {
    INFO(link);
    std::string words = link +
                        " is a symbolic link, and nothing is changed through a link. "
                        "Change what it points to.";
    CHECK(refusal(b.put(link + "/passwd")) == words);
    CHECK(refusal(b.put(link + "/a/b")) == words);
    CHECK(refusal(b.move("plain", link + "/a")) == words);
    CHECK(refusal(b.remove(link + "/a")) == "There is no " + link + "/a.");
    CHECK(refusal(b.put(link)) == link + " is a symbolic link, which is not written to as a file.");
  }
  CHECK(refusal(b.put("plain/below")) == "plain is a file, so nothing can lie below it.");
  CHECK(refusal(b.put("module/file")) ==
        "module is a submodule: its files belong to another repository.");
  CHECK(refusal(b.put("module")) == "module is a submodule, not a file.");
  // A link itself may be removed and put as what it is.
  CHECK(b.remove("out"));
  CHECK(b.edit->put_entry(path_of("up"), EntryKind::Symlink, b.blob("lib")));
}

TEST_CASE("what a link points to is never looked at: thirty shapes of links") {
  const std::string_view targets[] = {"/etc/passwd", "/etc",     "/",
                                      "//etc",       "..",       "../..",
                                      "../../etc",   "../r.git", "../r.git/config",
                                      "./lib",       "lib",      "lib/",
                                      "lib/.",       "lib/a",    "LIB",
                                      "Lib/A",       "nowhere",  "nowhere/else",
                                      ".",           "./",       "a/../lib",
                                      "lib/../..",   "link-0",   "link-23",
                                      "link-25",     "link-24",  ".git",
                                      ".git/config", "~",        "file:///etc/passwd"};
  TestRepository::Files files{{"lib/a", "a\n"}};
  std::size_t count = 0;
  for (std::string_view target : targets)
    files.emplace_back(text::format("l link-{}", count++), std::string(target));
  Bench b;
  b.begin(files);
  for (std::size_t i = 0; i < count; ++i) {
    const std::string link = text::format("link-{}", i);
    INFO(targets[i]);
    for (std::string_view below : {"/a", "/passwd", "/config", "/deep/er"})
      CHECK(text::contains(refusal(b.put(link + std::string(below))), "symbolic link"));
    CHECK(text::contains(refusal(b.put(link)), "symbolic link"));
    CHECK(text::contains(refusal(b.move("lib/a", link + "/a")), "symbolic link"));
    CHECK(refusal(b.remove(link + "/a")) == "There is no " + link + "/a.");
  }
  ObjectBatch nothing(ObjectFormat::Sha1);
  CHECK(b.edit->write(nothing) == b.root);
}

TEST_CASE("a file does not take the place of a folder, nor a folder that of a file") {
  Bench b;
  b.begin({{"lib/a", "a\n"}, {"file", "f\n"}});
  CHECK(refusal(b.put("lib")) == "lib is a folder.");
  CHECK(refusal(b.edit->put_entry(path_of("lib"), EntryKind::File, b.blob("x"))) ==
        "lib is a folder; delete it first.");
  CHECK(refusal(b.edit->put_entry(path_of("file"), EntryKind::Directory, b.root)) ==
        "file is a file; delete it first.");
  CHECK(refusal(b.move("file", "lib")) == "There is a lib already.");
  CHECK(refusal(b.move("lib", "lib/inside")) == "A folder cannot be moved into itself.");
  CHECK(refusal(b.remove("absent/file")) == "There is no absent/file.");
  CHECK(refusal(b.remove("")) == "The root folder cannot be deleted.");
  CHECK(refusal(b.put("")) == "Give the file a name.");
  // After an explicit removal the name is free.
  CHECK(b.remove("lib"));
  CHECK(b.put("lib", "now a file\n"));
  CHECK(b.listing() == "100644 file\n100644 lib\n");
}

TEST_CASE("names that come into being are policed; names that are there stay usable") {
  Bench b;
  b.begin({{"old\\name/file", "x\n"}});
  for (std::string name :
       {".git", ".GIT", ".gIt/config", "a/.git/hooks/x", ".git.", ".git ",
        ".git::$INDEX_ALLOCATION", "git~1", "GIT~2", ".g\xe2\x80\x8cit", "\xef\xbb\xbf.git", "a\\b",
        "tab\tin", "line\nfeed", "del\x7f", "bad\xff"}) {
    INFO(name);
    CHECK(refusal(b.put(name)) != "done");
    CHECK(refusal(b.move("old\\name/file", name)) != "done");
  }
  CHECK(refusal(b.put(std::string(256, 'n'))) == "A name in a path has at most 255 bytes.");
  CHECK(b.put(std::string(255, 'n')));
  std::string deep;
  for (int i = 0; i < 300; ++i) deep += "d/";
  CHECK(refusal(b.put(deep + "f")) == "A path has at most 256 folders.");
  for (std::string_view path : {"a//b", "/a", "a/", "./a", "a/../b", ".."})
    CHECK(!TreePath::parse(path));
  CHECK(b.put("old\\name/file", "changed\n"));
  CHECK(b.put("old\\name/second"));
  CHECK(b.put("ordinary .name (1).txt"));
  CHECK(b.remove("old\\name/file"));
  CHECK(text::contains(b.listing(), "second"));
}

TEST_CASE("a damaged folder is left alone") {
  Bench b;
  b.begin({{"a", "a\n"}});
  std::string twice;
  for (int i = 0; i < 2; ++i) {
    twice += "100644 same";
    twice += '\0';
    twice += must(b.edit->find(path_of("a")))->oid.raw();
  }
  Oid damaged = b.made.write_object(ObjectKind::Tree, twice);
  CHECK(b.edit->put_entry(path_of("broken"), EntryKind::Directory, damaged));
  CHECK(text::contains(refusal(b.put("broken/new")), "The folder broken is damaged"));
}

}  // namespace stithy::git
