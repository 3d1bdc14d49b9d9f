// SPDX-License-Identifier: Apache-2.0
#include "web/github.h"

#include <doctest/doctest.h>

#include "web/answer.h"

namespace stithy::web {

namespace {

const Site kSite{.main_url = "https://forge.example.org",
                 .content_url = {},
                 .main_hosts = {},
                 .content_hosts = {},
                 .version = "1",
                 .ssh_url = {}};

Route row(std::string_view name) {
  return {Method::Get, "/api/v3/x", Need::Anyone, name, {}, nullptr};
}

Answer json() {
  Answer answer = json_answer("{}");
  answer.headers.set("Last-Modified", "Fri, 20 Nov 2026 09:00:00 GMT");
  return answer;
}

int status_with(std::string_view name, std::string_view value) {
  http::Headers asked;
  asked.set(name, value);
  Answer answer = json();
  answer_conditionally(asked, answer);
  return answer.status;
}

}  // namespace

TEST_CASE("the word of a media type is found behind versions and among other types") {
  CHECK(media_word("application/vnd.github.raw+json") == "raw");
  CHECK(media_word("application/vnd.github.v3.diff") == "diff");
  CHECK(media_word("text/html, Application/VND.GitHub.patch; q=0.5") == "patch");
  CHECK(media_word("application/vnd.github+json") == "");
  CHECK(media_word("application/vnd.github.v3+json") == "");
  CHECK(media_word("application/vnd.githubber") == "");
  CHECK(media_word("application/json") == "");
  CHECK(media_word("") == "");
}

TEST_CASE("an error says what is wrong, where it is described, and its status") {
  auto error = github_error(invalid_field("name", "It is taken."), 422, kSite, row("repos.create"));
  CHECK(error.status == "422");
  CHECK(error.documentation_url == "https://forge.example.org/api/docs#repos.create");
  REQUIRE(error.errors);
  CHECK(error.errors->front().field == "name");
  // Clients compare this word.
  auto absent = github_error(not_found("There is no such thing."), 404, kSite, row("none.api"));
  CHECK(absent.message == "Not Found");
  CHECK(absent.documentation_url == "https://forge.example.org/api/docs");
  CHECK_FALSE(absent.errors);
}

TEST_CASE("an answer without a validator gets one, and a client that has it gets 304") {
  Answer answer = json();
  answer_conditionally({}, answer);
  CHECK(answer.status == 200);
  auto etag = std::string(answer.headers.find("ETag").value_or(""));
  REQUIRE(etag.size() == 42);
  CHECK(status_with("If-None-Match", etag) == 304);
  CHECK(status_with("If-None-Match", "W/" + etag) == 304);
  CHECK(status_with("If-None-Match", "\"other\"") == 200);
}

TEST_CASE("the moment of the last change counts only without an ETag of the client's") {
  CHECK(status_with("If-Modified-Since", "Fri, 20 Nov 2026 09:00:00 GMT") == 304);
  CHECK(status_with("If-Modified-Since", "Fri, 20 Nov 2026 08:59:59 GMT") == 200);
  CHECK(status_with("If-Modified-Since", "some day") == 200);
  http::Headers both;
  both.set("If-Modified-Since", "Fri, 20 Nov 2026 09:00:00 GMT");
  both.set("If-None-Match", "\"other\"");
  Answer answer = json();
  answer_conditionally(both, answer);
  CHECK(answer.status == 200);
}

TEST_CASE("a refusal is never turned into 304") {
  http::Headers asked;
  asked.set("If-None-Match", "*");
  Answer answer = json_answer("{}", 404);
  answer_conditionally(asked, answer);
  CHECK(answer.status == 404);
  CHECK_FALSE(answer.headers.has("ETag"));
}

TEST_CASE("causes have statuses of their own, for what is invalid alone") {
  Error error = invalid("x");
  CHECK(status_of(error, Face::GithubApi) == 422);
  error.cause = kMalformedCause;
  CHECK(status_of(error, Face::GithubApi) == 400);
  error.cause = kMediaTypeCause;
  CHECK(status_of(error, Face::GithubApi) == 415);
  error.cause = kMethodCause;
  CHECK(status_of(error, Face::GithubApi) == 405);
  error.code = Code::Internal;
  CHECK(status_of(error, Face::GithubApi) == 500);
}

}  // namespace stithy::web
