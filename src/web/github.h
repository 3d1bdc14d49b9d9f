// SPDX-License-Identifier: Apache-2.0
//
// github.h — what makes an answer of /api/v3 look like GitHub's to its clients: error bodies,
// headers, media types, validators for clients that poll, and the answer after a rename.
//
// The dispatcher calls the parts that hold for every row; handlers ask for the media type and set
// Last-Modified. Pure functions of request and answer.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "web/rate.h"
#include "web/request.h"
#include "web/schema.h"
#include "web/site.h"

namespace stithy::web {

// The version of GitHub's interface that is followed.
constexpr std::string_view kGithubVersion = "2022-11-28";

// The body of every error. Of the members of GitHub's "basic-error" and "validation-error".
struct GithubFieldError {
  std::string resource, field, code, message;
};
struct GithubErrorHead {
  std::string message, documentation_url, status;
  std::optional<std::string> url;  // of what has moved
};
struct GithubError : GithubErrorHead {
  std::optional<std::vector<GithubFieldError>> errors;
};
struct GithubTextError : GithubErrorHead {  // where the row says errors_are_texts
  std::optional<std::vector<std::string>> errors;
};
const Schema& schema_of(const GithubFieldError*);
const Schema& schema_of(const GithubError*);
const Schema& schema_of(const GithubTextError*);
GithubError github_error(const Error& error, int status, const Site& site, const Route& route);
Answer github_error_answer(const Error& error, int status, const Site& site, const Route& route);

// The word of "Accept: application/vnd.github.raw+json": "raw", "html", "object", "diff", "patch",
// "sha" and so on; also behind the old ".v3". Empty for plain JSON.
std::string media_word(std::string_view accept);
std::string media_word(const Request& request);

// Where something is after its repository moved: 301 for reading, 307 for all else, so that the
// method and the body are kept.
Answer github_moved(const Request& request, const Site& site, std::string_view address);

// How the caller stands: for every answer of both APIs that is counted, errors too.
void add_rate_headers(RateClass rate, const RateState& state, Answer& answer);
// Media type and request id; for every answer, errors too.
void add_github_headers(const Request& request, Answer& answer);
// Of reading: an ETag of the bytes, unless the handler knows a better one, and 304 for a client
// that has them already by its If-None-Match or If-Modified-Since (RFC 9110 section 13.2.2).
void answer_conditionally(const http::Headers& asked, Answer& answer);

}  // namespace stithy::web
