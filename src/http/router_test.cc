// SPDX-License-Identifier: Apache-2.0
#include "http/router.h"

#include <doctest/doctest.h>

namespace stithy::http {
namespace {

Router make_router() {
  Router router;
  const char* patterns[] = {"/",
                            "/login",
                            "/{owner}",
                            "/{owner}/{repo}",
                            "/{owner}/{repo}/issues/{n}",
                            "/{owner}/{repo}/issues/new",
                            "/{owner}/{repo}/tree/{rest...}",
                            "/{owner}/{repo}.git/info/refs",
                            "/v2/",
                            "/v2/{name...}/manifests/{tag}",
                            "/v2/{name...}/blobs/uploads/",
                            "/simple/{name}/"};
  std::size_t index = 0;
  for (const char* pattern : patterns) REQUIRE(router.add(Method::Get, pattern, index++));
  REQUIRE(router.add(Method::Post, "/{who}/{what}/issues/{n}", 100));
  return router;
}

std::string param(const Match& match, std::string_view name) {
  for (const auto& [key, value] : match.parameters)
    if (key == name) return value;
  return "(none)";
}

TEST_CASE("a literal beats a parameter with a tail, that beats a bare one, that beats the rest") {
  auto router = make_router();
  CHECK(router.find(Method::Get, "/").index == 0);
  CHECK(router.find(Method::Get, "/login").index == 1);
  CHECK(router.find(Method::Get, "/ada").index == 2);
  CHECK(router.find(Method::Get, "/ada/engine/issues/new").index == 5);
  auto git = router.find(Method::Get, "/ada/engine.git/info/refs");
  CHECK(git.index == 7);
  CHECK(param(git, "repo") == "engine");
  // The tail needs something before it; the bare parameter takes the rest.
  CHECK(param(router.find(Method::Get, "/ada/.git"), "repo") == ".git");
}

TEST_CASE("a literal first segment owns all addresses below it") {
  Router router;
  REQUIRE(router.add(Method::Get, "/api/v3/user", 0));
  REQUIRE(router.add(Method::Get, "/{owner}", 1));
  REQUIRE(router.add(Method::Get, "/{owner}/{repo}/{rest...}", 2));
  CHECK(router.find(Method::Get, "/api/v3/user").index == 0);
  CHECK(router.find(Method::Get, "/ada/v3/absent").index == 2);
  CHECK_FALSE(router.find(Method::Get, "/api/v3/absent").index);
  CHECK_FALSE(router.find(Method::Get, "/api").index);
  CHECK(router.find(Method::Get, "/api/v3/user/").slash_differs);
}

TEST_CASE("parameters are decoded and carry the names of their own row") {
  auto router = make_router();
  auto match = router.find(Method::Get, "/a%20b/caf%C3%A9/issues/7");
  CHECK(match.index == 4);
  CHECK(param(match, "owner") == "a b");
  CHECK(param(match, "repo") == "caf\xc3\xa9");
  auto post = router.find(Method::Post, "/ada/engine/issues/7");
  CHECK(post.index == 100);
  CHECK(param(post, "what") == "engine");
  CHECK(param(post, "repo") == "(none)");
}

TEST_CASE("the rest takes one or more segments, also with encoded slashes") {
  auto router = make_router();
  CHECK(param(router.find(Method::Get, "/a/b/tree/main/src/x.cc"), "rest") == "main/src/x.cc");
  CHECK(param(router.find(Method::Get, "/a/b/tree/fix%2Fone/src"), "rest") == "fix/one/src");
  CHECK(param(router.find(Method::Get, "/a/b/tree/main/"), "rest") == "main");
  CHECK_FALSE(router.find(Method::Get, "/a/b/tree").index);
  auto match = router.find(Method::Get, "/v2/ada/deep/image/manifests/latest");
  CHECK(match.index == 9);
  CHECK(param(match, "name") == "ada/deep/image");
  CHECK(param(match, "tag") == "latest");
  CHECK(router.find(Method::Get, "/v2/a/blobs/uploads/").index == 10);
  CHECK_FALSE(router.find(Method::Get, "/v2/a/blobs/uploads").index);
}

TEST_CASE("a last slash counts, and the answer tells when only it differs") {
  auto router = make_router();
  CHECK(router.find(Method::Get, "/v2/").index == 8);
  auto without = router.find(Method::Get, "/simple/x");
  CHECK_FALSE(without.index);
  CHECK(without.slash_differs);
  auto with = router.find(Method::Get, "/ada/engine/issues/7/");
  CHECK_FALSE(with.index);
  CHECK(with.slash_differs);
}

TEST_CASE("paths made to confuse match nothing") {
  auto router = make_router();
  for (const char* bad : {"",
                          "ada",
                          "//",
                          "//ada",
                          "/ada//engine",
                          "/.",
                          "/..",
                          "/ada/..",
                          "/ada/%2e%2e",
                          "/ada/%2E",
                          "/ada/a%2fb",
                          "/a/b/tree/x%2f..%2fy",
                          "/a/b/tree/..",
                          "/a/b/tree/x%2f%2fy",
                          "/a%00b",
                          "/%",
                          "/%4",
                          "/%zz",
                          "/%ff",
                          "/a/b/tree/%c0%af",
                          "/a/b/tree/x//"}) {
    CAPTURE(bad);
    auto match = router.find(Method::Get, bad);
    CHECK_FALSE(match.index);
    CHECK(match.allowed.empty());
  }
}

TEST_CASE("another method of the same path is told with what is allowed") {
  auto router = make_router();
  auto match = router.find(Method::Delete, "/ada/engine/issues/7");
  CHECK_FALSE(match.index);
  CHECK(render_allow(match.allowed) == "GET, HEAD, POST");
  CHECK(router.find(Method::Head, "/login").index == 1);
}

TEST_CASE("a table that contradicts itself is refused") {
  Router router;
  REQUIRE(router.add(Method::Get, "/{a}/x", 0));
  CHECK(router.add(Method::Get, "/{b}/x", 1).error().code == Code::Conflict);
  for (const char* bad :
       {"", "x", "/{", "/{}", "/{A}", "/{a...}x", "/{a...}/{b...}", "/a//b", "/x{a}", "/{a}{b}"}) {
    CAPTURE(bad);
    CHECK_FALSE(router.add(Method::Get, bad, 2));
  }
}

}  // namespace
}  // namespace stithy::http
