// SPDX-License-Identifier: Apache-2.0
#include "web/openapi.h"

#include <doctest/doctest.h>

#include "base/json.h"

namespace stithy::web {

namespace {

struct Thing {
  std::string name;
};
const Schema& schema_of(const Thing*) {
  static const auto made =
      describe<Thing>("thing", {field("name", &Thing::name, "Its name.", {.example = "\"one\""})});
  return made;
}

constexpr QueryParameter kQuery[] = {{.name = "sort", .doc = "The order.", .one_of = "up|down"}};
constexpr QueryParameter kSince[] = {
    {.name = "since", .doc = "From when on.", .format = "date-time"}};
constexpr OtherType kOther[] = {{.type = "application/vnd.github.raw+json"}};
constexpr Route kRows[] = {
    {Method::Get, "/things", Need::Anyone, "things.page", {}, nullptr},
    {Method::Get,
     "/api/v3/things/{path...}",
     Need::Anyone,
     "things.api.show",
     {.summary = "A thing or a list.",
      .answer = schema<Thing>,
      .answer_form = AnswerForm::OneOrList,
      .other_types = kOther,
      .query = kQuery},
     nullptr},
    {Method::Post,
     "/api/v3/repos/{owner}/{repo}/things",
     Need::RepoWrite,
     "things.api.make",
     {.summary = "Make one.", .body = schema<Thing>, .answer = schema<Thing>, .answer_status = 201},
     nullptr},
    {Method::Get,
     "/api/v1/things",
     Need::SignedIn,
     "things.own",
     {.summary = "All.", .answer = schema<Thing>, .answer_form = AnswerForm::Pages},
     nullptr},
    {Method::Get,
     "/api/v1/repos/{owner}/{repo}/things",
     Need::RepoRead,
     "things.own_of",
     {.summary = "Those of a repository.", .answer = schema<Thing>, .query = kSince},
     nullptr},
    {Method::Get,
     "/api/things.html",
     Need::Anyone,
     "things.docs",
     {.summary = "A page about them.", .answer_type = "text/html"},
     nullptr},
    {Method::Get,
     "/api/v3/user/{account_id}",
     Need::Anyone,
     "things.api.by_id",
     {.summary = "By id.", .answer = schema<Thing>},
     nullptr},
    {Method::Delete,
     "/api/v3/things/{path...}",
     Need::SignedIn,
     "things.api.drop",
     {.summary = "Remove.", .answer_status = 204},
     nullptr},
};

Json document() {
  Feature feature{.name = "things", .purpose = "Things.", .routes = kRows};
  return Json::parse(render_openapi(std::span(&feature, 1), "1")).value();
}

const Json& at(const Json& from, std::initializer_list<std::string_view> path) {
  const Json* here = &from;
  for (auto name : path) {
    INFO(std::string(name));
    here = here->find(name);
    REQUIRE(here != nullptr);
  }
  return *here;
}

std::vector<std::string> keys(const Json& object) {
  std::vector<std::string> out;
  for (const auto& [name, value] : *object.as_object()) out.push_back(name);
  return out;
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("pages are left out, and rows of one address stand together") {
  Json d = document();
  CHECK(keys(at(d, {"paths"})) == Names{"/api/things.html", "/api/v1/repos/{owner}/{repo}/things",
                                        "/api/v1/things", "/api/v3/repos/{owner}/{repo}/things",
                                        "/api/v3/things/{path}", "/api/v3/user/{account_id}"});
  CHECK(keys(at(d, {"paths", "/api/v3/things/{path}"})) == Names{"get", "delete"});
}

TEST_CASE("parameters are those of the path, of the row, and of pages") {
  Json d = document();
  auto names = [](const Json& operation) {
    Names out;
    for (const auto& one : *operation.find("parameters")->as_array())
      out.push_back(*one.find("in")->as_string() + " " + *one.find("name")->as_string());
    return out;
  };
  CHECK(names(at(d, {"paths", "/api/v3/things/{path}", "get"})) ==
        Names{"path path", "query sort"});
  CHECK(names(at(d, {"paths", "/api/v1/things", "get"})) == Names{"query per_page", "query page"});
}

TEST_CASE("a parameter tells its type and its format") {
  Json d = document();
  auto of = [&](std::string_view path) {
    const Json& list = at(d, {"paths", path, "get", "parameters"});
    return render_json(at(list.as_array()->back(), {"schema"}));
  };
  CHECK(of("/api/v3/user/{account_id}") == R"({"type":"integer"})");
  CHECK(of("/api/v1/repos/{owner}/{repo}/things") == R"({"type":"string","format":"date-time"})");
}

TEST_CASE("answers are listed by status, refusals by what the row needs and takes") {
  Json d = document();
  auto statuses = [&](std::string_view path, std::string_view method) {
    return keys(at(d, {"paths", path, method, "responses"}));
  };
  CHECK(statuses("/api/v3/things/{path}", "get") ==
        Names{"200", "304", "400", "401", "404", "422", "429", "503"});
  CHECK(statuses("/api/v3/things/{path}", "delete") ==
        Names{"204", "400", "401", "403", "404", "409", "422", "429", "503"});
  CHECK(statuses("/api/v3/repos/{owner}/{repo}/things", "post") ==
        Names{"201", "307", "400", "401", "403", "404", "409", "413", "415", "422", "429", "503"});
  CHECK(statuses("/api/v1/things", "get") ==
        Names{"200", "400", "401", "403", "422", "429", "503"});
  CHECK(statuses("/api/things.html", "get") == Names{"200", "400", "429", "503"});
}

TEST_CASE("a renamed repository is told with a body by GitHub's face alone") {
  Json d = document();
  const Json& github =
      at(d, {"paths", "/api/v3/repos/{owner}/{repo}/things", "post", "responses", "307"});
  CHECK(*at(github, {"$ref"}).as_string() == "#/components/responses/github-moved");
  at(d, {"components", "responses", "github-moved", "headers", "Location"});
  at(d, {"components", "responses", "github-moved", "content", "application/json"});
  const Json& own =
      at(d, {"paths", "/api/v1/repos/{owner}/{repo}/things", "get", "responses", "301"});
  CHECK(keys(own) == Names{"headers", "description"});
}

TEST_CASE("errors have the shape of the face") {
  Json d = document();
  auto target = [&](std::string_view path, std::string_view method, std::string_view status) {
    return *at(d, {"paths", path, method, "responses", status, "$ref"}).as_string();
  };
  CHECK(target("/api/v3/things/{path}", "get", "404") == "#/components/responses/github-error");
  CHECK(target("/api/v1/things", "get", "401") == "#/components/responses/own-error");
  CHECK(target("/api/things.html", "get", "400") == "#/components/responses/github-error");
  CHECK(target("/api/things.html", "get", "503") == "#/components/responses/page-error");
}

TEST_CASE("one address may answer a thing or a list, and other media types as text") {
  Json d = document();
  const Json& content =
      at(d, {"paths", "/api/v3/things/{path}", "get", "responses", "200", "content"});
  CHECK(render_json(at(content, {"application/json"})) ==
        R"({"schema":{"oneOf":[{"$ref":"#/components/schemas/thing"},{"type":"array","items":)"
        R"({"$ref":"#/components/schemas/thing"}}]},"example":{"name":"one"}})");
  CHECK(render_json(at(content, {"application/vnd.github.raw+json"})) ==
        R"({"schema":{"type":"string"},"example":"text"})");
}

TEST_CASE("what needs an account is not said to be open") {
  Json d = document();
  auto security = [&](std::string_view path, std::string_view method) {
    return render_json(at(d, {"paths", path, method, "security"}));
  };
  CHECK(security("/api/v3/things/{path}", "get") == R"([{},{"token":[]}])");
  CHECK(security("/api/v1/things", "get") == R"([{"token":[]}])");
}

}  // namespace stithy::web
