// SPDX-License-Identifier: Apache-2.0
#include "git/objects.h"

#include <doctest/doctest.h>

#include "git/test_repository.h"

namespace stithy::git {
namespace {

const std::string kTree = "tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\n";

Commit commit_of(const std::string& raw) { return parse_commit(Oid(), raw); }

TEST_CASE("a commit gives people, times with zones, subject and body") {
  auto commit = commit_of(kTree +
                          "parent 1234567890123456789012345678901234567890\n"
                          "author Ada L <ada@x.org> 1700000000 +0530\n"
                          "committer Bob <b@x.org> 1700000100 -0800\n"
                          "gpgsig -----BEGIN PGP SIGNATURE-----\n \n abc\n -----END PGP\n\n"
                          "Fix the\nthing\n\nBecause.\n\nMore.\n\n");
  CHECK(commit.author.name == "Ada L");
  CHECK(commit.author.email == "ada@x.org");
  CHECK(commit.author.at == Instant::from_seconds(1700000000));
  CHECK(commit.author.offset_minutes == 330);
  CHECK(commit.committer.offset_minutes == -480);
  CHECK(commit.parents.size() == 1);
  CHECK(commit.subject == "Fix the thing");
  CHECK(commit.body == "Because.\n\nMore.");
  CHECK(commit.has_signature);
  CHECK_FALSE(commit.repaired);
}

TEST_CASE("the whole message is given back as it was written") {
  const std::string head = "tree " + std::string(40, '1') +
                           "\nauthor A <a> 0 +0000\n"
                           "committer A <a> 0 +0000\n\n";
  for (std::string_view message :
       {"One line", "One line\n\nA body\nof two", "A title\nof two lines\n\nBody",
        "Title\n\n\nA body after a gap", "", "\nAfter an empty line", "Title  \n\n  indented"}) {
    CAPTURE(std::string(message));
    auto commit = parse_commit(Oid{}, head + std::string(message) + "\n\n");
    CHECK(whole_message(commit) == message);
  }
  // What need not be kept twice is not.
  CHECK(parse_commit(Oid{}, head + "Title\n\nBody\n").verbatim.empty());
  CHECK_FALSE(parse_commit(Oid{}, head + "Two\nlines\n").verbatim.empty());
}

TEST_CASE("broken dates, zones and authors are repaired and said to be") {
  for (const char* author :
       {"A <a> 9223372036854775808 +0000", "A <a> -5 +0000", "A <a> 1 +9999",
        "A <a> 99999999999999 +0000", "A <a>", "nobody", "A <a> 1 zone", "<<>> 12 +0000", ""}) {
    auto commit = commit_of(kTree + "author " + author + "\ncommitter B <b> 1 +0000\n\nx\n");
    INFO(author);
    CHECK(commit.subject == "x");
    CHECK(commit.author.at.seconds() >= 0);
    CHECK(commit.committer.name == "B");
  }
  CHECK(commit_of(kTree + "author A <a> 1 +9999\ncommitter B <b> 1 +0000\n\nx").repaired);
  CHECK(commit_of(kTree + "\nx").repaired);
  CHECK(commit_of("").subject.empty());
  CHECK(commit_of("tree nonsense\nparent zz\n").parents.empty());
}

TEST_CASE("the first author counts, and the name may hold angle brackets") {
  auto commit = commit_of(kTree +
                          "author A <a@x> 1 +0000\nauthor B <b@x> 2 +0000\n"
                          "committer C > D <c@x> 3 +0000\n\nx");
  CHECK(commit.author.name == "A");
  CHECK(commit.committer.at.seconds() == 3);
}

TEST_CASE("text is valid UTF-8 without control bytes, whatever the commit says") {
  auto latin = commit_of(kTree +
                         "author Ren\xe9 <r@x> 1 +0000\ncommitter R <r@x> 1 +0000\n"
                         "encoding ISO-8859-1\n\ncaf\xe9\n");
  CHECK(latin.author.name == "Ren\xc3\xa9");
  CHECK(latin.subject == "caf\xc3\xa9");
  CHECK_FALSE(latin.repaired);
  auto broken = commit_of(kTree + "author R\xff <r@x> 1 +0000\ncommitter R <r@x> 1 +0000\n\n" +
                          std::string("a\0b\x1b[31m", 8));
  CHECK(text::is_utf8(broken.author.name));
  CHECK_FALSE(text::has_control(broken.subject));
  CHECK(broken.repaired);
  auto unknown = commit_of(kTree +
                           "author R <r@x> 1 +0000\ncommitter R <r@x> 1 +0000\n"
                           "encoding no-such//TRANSLIT\n\nplain\n");
  CHECK(unknown.subject == "plain");
}

TEST_CASE("the signature at the end of a tag is not part of its text") {
  auto tag = parse_tag(Oid(),
                       "object 4b825dc642cb6eb9a060e54bf8d69288fbee4904\ntype tree\n"
                       "tag v1\ntagger A <a@x> 5 +0000\n\nRelease\n\nNotes\n"
                       "-----BEGIN SSH SIGNATURE-----\nabc\n");
  CHECK(tag.target_kind == ObjectKind::Tree);
  CHECK(tag.body == "Notes");
  CHECK(tag.has_signature);
}

TEST_CASE("a tree is read up to its first malformed entry") {
  const std::string oid(20, 'x');
  const std::string good = std::string("100644 a") + '\0' + oid;
  auto tree = parse_tree(good + std::string("40000 d") + '\0' + oid, ObjectFormat::Sha1);
  CHECK(tree.whole);
  REQUIRE(tree.entries.size() == 2);
  CHECK(tree.entries[1].is_directory());
  for (const std::string& tail :
       {std::string("1"), std::string("100644 b"), std::string("100644 b\0short", 14),
        std::string(" b\0", 3) + oid, std::string("100644 \0", 8) + oid}) {
    auto cut = parse_tree(good + tail, ObjectFormat::Sha1);
    CHECK_FALSE(cut.whole);
    CHECK(cut.entries.size() == 1);
  }
}

TEST_CASE("binary files and pointers of Git LFS are recognised") {
  CHECK(is_binary(std::string("a\0b", 3)));
  CHECK_FALSE(is_binary(std::string(9000, 'a') + '\0'));
  const std::string hash(64, 'a');
  const std::string pointer =
      "version https://git-lfs.github.com/spec/v1\noid sha256:" + hash + "\nsize 12345\n";
  REQUIRE(parse_lfs_pointer(pointer));
  CHECK(parse_lfs_pointer(pointer)->size_bytes == 12345);
  CHECK_FALSE(parse_lfs_pointer("version https://git-lfs.github.com/spec/v1\nsize 5\n"));
  CHECK_FALSE(parse_lfs_pointer(pointer + std::string(1000, '\n')));
}

TEST_CASE("a commit with a broken header reads the same through a repository") {
  TestRepository place;
  place.commit({.files = {{"f", "1"}}});
  const Oid odd = place.write_object(ObjectKind::Commit,
                                     "tree 1234567890123456789012345678901234567890\n"
                                     "author A\xff <a> 9223372036854775808 +9999\n\nodd\n");
  auto repository = place.open();
  CHECK(must(repository->load_commit(odd))->subject == "odd");
  auto tree = repository->read_tree(odd);
  REQUIRE_FALSE(tree);
  CHECK(tree.error().code == Code::NotFound);
}

}  // namespace
}  // namespace stithy::git
