// SPDX-License-Identifier: Apache-2.0
//
// answer.h — how handlers spell their answers, and the one table from error codes to statuses.
#pragma once

#include <string>
#include <string_view>

#include "base/html.h"
#include "base/json.h"
#include "ui/assets.h"
#include "web/request.h"
#include "web/route.h"
#include "web/site.h"

namespace stithy::web {

// The status, exit code and SSH text of a code: the one table (house rule).
int status_of(Code code);
int status_of(const Error& error, Face face);
int exit_code_of(Code code);
// Invalid of a message that cannot even be read as what it claims to be. It is answered 400 (RFC
// 9110 section 15.5.1), where values that were read and are wrong are answered 422.
Error malformed(Error error);
// Causes of Invalid for which HTTP has a status of its own.
constexpr std::string_view kMalformedCause = "malformed";           // 400
constexpr std::string_view kMethodCause = "method not allowed";     // 405
constexpr std::string_view kMediaTypeCause = "other content type";  // 415
constexpr std::string_view kMisdirectedCause = "other host";        // 421

Answer page_answer(const Html& html, int status = 200);
Answer json_answer(std::string json, int status = 200);
Answer text_answer(std::string text, int status = 200);
Answer no_content();
// 303 to an address of ours (path and query). Never takes an outside address; see return_path.h.
Answer see_other(std::string_view path);
Answer moved_permanently(std::string_view path);  // 301, after a rename

// An answer whose validator equals If-None-Match becomes 304. `etag` without quotes.
Answer with_etag(const Request& request, std::string_view etag, Answer answer);
Answer with_etag(const http::Headers& asked, std::string_view etag, Answer answer);
void become_not_modified(Answer& answer);  // 304, without the body
// Cache-Control for content that never changes under its address, seen by anyone who may.
void make_immutable(Answer& answer);

// A style sheet or a script of ours, compressed as the client takes it.
Answer asset_answer(const Request& request, const ui::Asset& asset);

// The error in the shape of the row's face: GitHub's, ours, one line for git; pages are made by
// error_page().
Answer error_answer(const Error& error, Request& request);

// The body of an error of /api/v1.
struct OwnError {
  std::string code, message;
  Json details;  // by field
  std::string request_id;
};
struct OwnErrorBody {
  OwnError error;
};
const Schema& schema_of(const OwnError*);
const Schema& schema_of(const OwnErrorBody*);

template <class S>
Answer json_of(const S& value, int status = 200) {
  JsonWriter w;
  write_json(value, w);
  return json_answer(std::move(w).take(), status);
}

}  // namespace stithy::web
