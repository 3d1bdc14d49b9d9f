// SPDX-License-Identifier: Apache-2.0
//
// One set of cases over both backends: libgit2 answers for sha1, a git child for sha256.
#include "git/repository.h"

#include <doctest/doctest.h>

#include <thread>

#include "git/repository_cache.h"
#include "git/test_repository.h"

namespace stithy::git {
namespace {

constexpr ObjectFormat kFormats[] = {ObjectFormat::Sha1, ObjectFormat::Sha256};

TEST_CASE("a repository that is not there is told in words") {
  TestRepository place;
  auto opened = Repository::open(place.path() / "none", place.gateway());
  REQUIRE_FALSE(opened);
  CHECK(opened.error().code == Code::NotFound);
}

TEST_CASE("an empty repository has a default branch and no refs") {
  for (ObjectFormat format : kFormats) {
    TestRepository place(format);
    auto repository = place.open();
    CHECK(repository->format() == format);
    auto refs = must(repository->refs(1));
    CHECK(refs->is_empty());
    CHECK(refs->default_branch() == "main");
    CHECK(refs->head() == nullptr);
    CHECK(repository->locate(*refs, "").error().code == Code::NotFound);
  }
}

TEST_CASE("files are found by path, with their kind, size and content") {
  for (ObjectFormat format : kFormats) {
    TestRepository place(format);
    const Oid tip = place.commit({.files = {{"src/a.c", "int a;\n"},
                                            {"x run", "#!/bin/sh\n"},
                                            {"l link", "src/a.c"},
                                            {"b\xff.bin", std::string("\0\1", 2)}}});
    auto repository = place.open();
    auto tree = must(repository->read_tree(tip));
    REQUIRE(tree.entries.size() == 4);
    CHECK(tree.entries[0].name == "b\xff.bin");
    auto entry = must(repository->find_entry(tip, must(TreePath::parse("src/a.c"))));
    CHECK(entry.kind == EntryKind::File);
    CHECK(must(repository->read_blob(entry.oid)) == "int a;\n");
    CHECK(must(repository->measure(entry.oid)).bytes == 7);
    CHECK(must(repository->find_entry(tip, must(TreePath::parse("run")))).kind ==
          EntryKind::Executable);
    CHECK(must(repository->find_entry(tip, must(TreePath::parse("link")))).kind ==
          EntryKind::Symlink);
    CHECK(must(repository->find_entry(tip, {})).is_directory());
    for (const char* absent : {"none", "src/none", "run/below"}) {
      auto missing = repository->find_entry(tip, must(TreePath::parse(absent)));
      CHECK(missing.error().code == Code::NotFound);
    }
    CHECK(repository->read_blob(entry.oid, 3).error().code == Code::TooLarge);
    CHECK(repository->read_blob(tip).error().code == Code::NotFound);
    CHECK(repository->measure(Oid::zero(format)).error().code == Code::NotFound);
  }
}

TEST_CASE("an address takes the longest ref, then the path") {
  for (ObjectFormat format : kFormats) {
    TestRepository place(format);
    const Oid tip = place.commit({.files = {{"f", "1"}}});
    place.set_ref("refs/heads/feature/x", tip);
    place.set_ref("refs/tags/feature", tip);
    auto repository = place.open();
    auto refs = must(repository->refs(1));
    auto at = must(repository->locate(*refs, "feature/x/path/to/file"));
    CHECK(at.revision.kind == Revision::Kind::Branch);
    CHECK(at.revision.name == "feature/x");
    CHECK(at.path.text() == "path/to/file");
    at = must(repository->locate(*refs, "feature/y"));
    CHECK(at.revision.kind == Revision::Kind::Tag);
    CHECK(at.path.text() == "y");
    at = must(repository->locate(*refs, tip.hex().substr(0, 9) + "/f"));
    CHECK(at.revision.kind == Revision::Kind::Commit);
    CHECK(at.revision.commit == tip);
    CHECK(at.path.text() == "f");
    CHECK(must(repository->locate(*refs, "")).revision.name == "main");
    CHECK(repository->locate(*refs, "absent/f").error().code == Code::NotFound);
    CHECK(repository->locate(*refs, "main/../x").error().code == Code::Invalid);
  }
}

TEST_CASE("a word is a branch before a tag before an id of at least seven digits") {
  for (ObjectFormat format : kFormats) {
    TestRepository place(format);
    const Oid first = place.commit({.files = {{"f", "1"}}});
    const Oid second = place.commit({.files = {{"f", "2"}}});
    place.set_ref("refs/tags/main", first);
    auto repository = place.open();
    auto refs = must(repository->refs(1));
    CHECK(must(repository->resolve(*refs, "main")).commit == second);
    CHECK(must(repository->resolve(*refs, "refs/tags/main")).commit == first);
    CHECK(must(repository->resolve(*refs, "tags/main")).commit == first);
    CHECK(must(repository->resolve(*refs, "heads/main")).commit == second);
    CHECK_FALSE(repository->resolve(*refs, "refs/refs/heads/main"));
    CHECK(must(repository->resolve(*refs, first.hex())).commit == first);
    CHECK(must(repository->resolve(*refs, first.hex().substr(0, 7))).commit == first);
    CHECK_FALSE(repository->resolve(*refs, first.hex().substr(0, 6)));
    CHECK_FALSE(repository->resolve(*refs, std::string(hex_size(format), 'f')));
    CHECK_FALSE(repository->resolve(*refs, "--output=x"));
    const auto tree = must(repository->load_links(first)).tree;
    CHECK_FALSE(repository->resolve(*refs, tree.hex()));
  }
}

TEST_CASE("an annotated tag is peeled, also a tag of a tag, and a tag of a file breaks nothing") {
  for (ObjectFormat format : kFormats) {
    TestRepository place(format);
    const Oid tip = place.commit({.files = {{"f", "1"}}});
    const std::string tagger = "tagger Ada <ada@example.org> 1700000000 +0000\n";
    const Oid inner = place.write_object(
        ObjectKind::Tag, "object " + tip.hex() + "\ntype commit\ntag in\n" + tagger + "\none\n");
    const Oid outer = place.write_object(
        ObjectKind::Tag, "object " + inner.hex() + "\ntype tag\ntag out\n" + tagger + "\ntwo\n");
    place.set_ref("refs/tags/in", inner);
    place.set_ref("refs/tags/out", outer);
    auto repository = place.open();
    const Oid blob = must(repository->find_entry(tip, must(TreePath::parse("f")))).oid;
    place.set_ref("refs/tags/file", blob);
    auto refs = must(repository->refs(1));
    REQUIRE(refs->tags().size() == 3);
    CHECK(refs->find(RefKind::Tag, "in")->target == tip);
    CHECK(refs->find(RefKind::Tag, "out")->target == tip);
    CHECK(refs->find(RefKind::Tag, "out")->annotated);
    CHECK_FALSE(refs->find(RefKind::Tag, "file")->annotated);
    CHECK(repository->resolve(*refs, "file").error().code == Code::Invalid);
    auto tag = must(repository->load_tag(outer));
    CHECK(tag.subject == "two");
    CHECK(tag.tagger->name == "Ada");
  }
}

TEST_CASE("refs are read again only when the generation moves on") {
  for (ObjectFormat format : kFormats) {
    TestRepository place(format);
    place.commit({.files = {{"f", "1"}}});
    auto repository = place.open();
    auto before = must(repository->refs(1));
    const Oid second = place.commit({.files = {{"f", "2"}}});
    CHECK(must(repository->refs(1)) == before);
    CHECK(must(repository->refs(2))->head()->oid == second);
    CHECK(must(repository->find_ref(must(RefName::branch("main")))) == second);
    CHECK_FALSE(must(repository->find_ref(must(RefName::branch("other")))).has_value());
  }
}

TEST_CASE("objects are found after a repack removed the packs they were in") {
  for (ObjectFormat format : kFormats) {
    TestRepository place(format);
    const Oid first = place.commit({.files = {{"f", "1"}}});
    auto repository = place.open();
    must(repository->load_links(first));
    const Oid second = place.commit({.files = {{"f", "2"}}});
    must(place.gateway().run_ok(
        Command(Subcommand::Repack, place.path()).words({"-a", "-d", "-q"})));
    CHECK(must(repository->load_links(second)).parents == std::vector{first});
    CHECK(must(repository->load_commit(first))->subject == "change");
  }
}

TEST_CASE("a large file streams whole") {
  for (ObjectFormat format : kFormats) {
    TestRepository place(format);
    const std::string big(3'000'000, 'x');
    const Oid tip = place.commit({.files = {{"big", big}}});
    auto repository = place.open();
    const Oid blob = must(repository->find_entry(tip, must(TreePath::parse("big")))).oid;
    auto running = must(repository->stream_blob(blob, Deadline::in(std::chrono::seconds(20))));
    std::string got(4'000'000, '\0');
    std::size_t size = 0;
    for (ssize_t n; (n = ::read(running.output().get(), got.data() + size, 65536)) > 0;) {
      size += static_cast<std::size_t>(n);
    }
    CHECK(size == big.size());
    CHECK(must(running.finish(Deadline::in(std::chrono::seconds(5)))).success());
    CHECK_FALSE(repository->stream_blob(tip, Deadline::never()));
  }
}

TEST_CASE("many threads read one repository at once") {
  for (ObjectFormat format : kFormats) {
    TestRepository place(format);
    const Oid tip = place.commit({.files = {{"d/a", "1"}, {"d/b", "2"}, {"c", "3"}}});
    RepositoryCache cache(place.gateway(), 2);
    std::atomic<int> good = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i) {
      threads.emplace_back([&] {
        auto repository = must(cache.open(place.path()));
        for (int round = 0; round < 20; ++round) {
          auto entry = must(repository->find_entry(tip, must(TreePath::parse("d/b"))));
          if (must(repository->read_blob(entry.oid)) == "2") ++good;
        }
      });
    }
    for (auto& thread : threads) thread.join();
    CHECK(good == 160);
  }
}

TEST_CASE("the cache gives the same repository until it is forgotten or pushed out") {
  TestRepository one, two, three;
  RepositoryCache cache(one.gateway(), 2);
  auto first = must(cache.open(one.path()));
  CHECK(must(cache.open(one.path())) == first);
  cache.forget(one.path());
  auto again = must(cache.open(one.path()));
  CHECK(again != first);
  must(cache.open(two.path()));
  must(cache.open(three.path()));
  CHECK(must(cache.open(one.path())) != again);
}

}  // namespace
}  // namespace stithy::git
