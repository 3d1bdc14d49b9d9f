// SPDX-License-Identifier: Apache-2.0
#include "git/values.h"

#include <doctest/doctest.h>

namespace stithy::git {

TEST_CASE("object ids read back as they were written, in both formats") {
  std::string sha1 = "0123456789abcdef0123456789abcdef01234567";
  std::string sha256 = sha1 + "89abcdef0123456789abcdef";
  CHECK(Oid::parse(sha1)->hex() == sha1);
  CHECK(Oid::parse(sha1)->format() == ObjectFormat::Sha1);
  CHECK(Oid::parse(sha256)->hex() == sha256);
  CHECK(Oid::parse(sha256)->format() == ObjectFormat::Sha256);
  CHECK(Oid::parse("0123456789ABCDEF0123456789ABCDEF01234567")->hex() == sha1);
  CHECK(Oid::from_raw(Oid::parse(sha1)->raw()) == *Oid::parse(sha1));
}

TEST_CASE("anything that is not 40 or 64 hexadecimal digits is no object id") {
  for (const char* bad : {"", "main", "--help", "0123456789abcdef0123456789abcdef0123456",
                          "0123456789abcdef0123456789abcdef0123456g"})
    CHECK_FALSE(Oid::parse(bad));
}

TEST_CASE("the zero id of each format is zero and no other is") {
  CHECK(Oid::zero(ObjectFormat::Sha256).is_zero());
  CHECK(Oid::zero(ObjectFormat::Sha256).hex().size() == 64);
  CHECK_FALSE(Oid::parse("0123456789abcdef0123456789abcdef01234567")->is_zero());
}

TEST_CASE("ordinary names of branches and tags are allowed") {
  for (const char* good :
       {"refs/heads/main", "refs/heads/feature/a-b_c.d", "refs/tags/v1.0.0+build", "refs/heads/a@b",
        "refs/heads/100%", "refs/heads/f\xc3\xbcr-alle", "refs/heads/#12", "refs/heads/a=b,c!"})
    CHECK_MESSAGE(RefName::parse(good), good);
}

TEST_CASE("names that break git's rules are refused") {
  for (const char* bad : {"",
                          "main",
                          "refs/heads/",
                          "refs/heads//a",
                          "refs/heads/a..b",
                          "refs/heads/.a",
                          "refs/heads/a.lock",
                          "refs/heads/a.lock/b",
                          "refs/heads/a.",
                          "refs/heads/a b",
                          "refs/heads/a~1",
                          "refs/heads/a^",
                          "refs/heads/a:b",
                          "refs/heads/a?",
                          "refs/heads/a*",
                          "refs/heads/a[b",
                          "refs/heads/a\\b",
                          "refs/heads/a@{b",
                          "refs/heads/a\x7f",
                          "refs/heads/a\nb",
                          "/refs/heads/a",
                          "HEAD"}) {
    CHECK_MESSAGE(!RefName::parse_lenient(bad), bad);
    CHECK_MESSAGE(!RefName::parse(bad), bad);
  }
}

TEST_CASE("names that git allows but that could be taken for something else are refused here") {
  for (const char* bad : {"refs/heads/-x",
                          "refs/heads/--exec=id",
                          "refs/heads/a/-b",
                          "refs/heads/$(id)",
                          "refs/heads/`id`",
                          "refs/heads/;id",
                          "refs/heads/a|b",
                          "refs/heads/HEAD",
                          "refs/tags/head",
                          "refs/heads/refs/heads/main",
                          "refs/heads/0123456789abcdef0123456789abcdef01234567",
                          "refs/heads/<script>",
                          "refs/heads/a%2f",
                          "refs/heads/a\xe2\x80\xae"
                          "b",
                          "refs/heads/a\xe2\x80\x8b"
                          "b",
                          "refs/heads/\xff",
                          "refs/heads/it's",
                          "refs/heads/a&b",
                          "refs/heads/{a}",
                          "refs/heads/a\xc2\xa0"
                          "b",
                          "refs/heads/@"}) {
    CHECK_MESSAGE(!RefName::parse(bad), bad);
    CHECK_MESSAGE(RefName::parse_lenient(bad), bad);
  }
  CHECK_FALSE(RefName::parse("refs/heads/" + std::string(190, 'a')));
  CHECK(RefName::parse("refs/heads/" + std::string(189, 'a')));
}

TEST_CASE("the error about a name says which rule it breaks") {
  CHECK(RefName::parse("refs/heads/-x").error().message.find("\"-\"") != std::string::npos);
  CHECK(RefName::parse("refs/heads/a\xe2\x80\xae").error().message.find("U+202E") !=
        std::string::npos);
}

TEST_CASE("short names drop the namespace only") {
  CHECK(RefName::parse("refs/heads/a/b")->short_name() == "a/b");
  CHECK(RefName::parse("refs/tags/v1")->short_name() == "v1");
  CHECK(RefName::parse("refs/pull/1/head")->short_name() == "pull/1/head");
}

TEST_CASE("tree paths cannot leave the tree") {
  for (const char* bad : {"/a", "a/", "a//b", "../a", "a/..", "a/./b", "."})
    CHECK_MESSAGE(!TreePath::parse(bad), bad);
  CHECK_FALSE(TreePath::parse(std::string_view("a\0b", 3)));
  CHECK(TreePath::parse("")->is_root());
  CHECK(TreePath::parse("a/b c/\xff")->components().size() == 3);
  CHECK(TreePath::parse("a/b")->parent().text() == "a");
  CHECK(TreePath::parse("a/b")->name() == "b");
}

TEST_CASE("new files cannot be named like git's own directory") {
  for (const char* bad : {".git/config", "a/.GIT", ".git.", ".git ", "git~1", ".g\xe2\x80\x8cit",
                          ".git::$INDEX_ALLOCATION", "a\\b", "a\nb", "\xff", ""})
    CHECK_MESSAGE(!TreePath::parse_new(bad), bad);
  for (const char* good : {".gitignore", ".github/x.yml", "git", "\xc3\xbc/a b"})
    CHECK_MESSAGE(TreePath::parse_new(good), good);
}

TEST_CASE("addresses of remotes are http or https, without credentials") {
  for (const char* good :
       {"https://example.com/a/b.git", "http://127.0.0.1:8080/r.git", "https://[::1]:8443/x"})
    CHECK_MESSAGE(RemoteUrl::parse(good), good);
  for (const char* bad : {"ext::sh -c id", "ssh://a/b", "file:///etc", "-oProxy=x", "https://",
                          "https://u:p@h/x", "https://h/x#y", "https://-h/x", "https://h:0/x",
                          "https://h:99999/x", "https://h/ x", "git://h/x", "https://h/x?y"})
    CHECK_MESSAGE(!RemoteUrl::parse(bad), bad);
}

}  // namespace stithy::git
