// SPDX-License-Identifier: Apache-2.0
#include "web/answer.h"

#include "base/text.h"

namespace stithy::web {

namespace {

constexpr std::string_view kMalformedCause = "malformed message";

struct CodeRow {
  Code code;
  int status;
  int exit_code;
};
// sysexits are not used: 1 is a failed command, 2 a wrong call, as people's scripts expect.
constexpr CodeRow kCodes[] = {
    {Code::NotFound, 404, 1},    {Code::Denied, 403, 1},   {Code::Invalid, 422, 2},
    {Code::Conflict, 409, 1},    {Code::TooLarge, 413, 1}, {Code::Limited, 429, 1},
    {Code::Unavailable, 503, 1}, {Code::Internal, 500, 1},
};

const CodeRow& row_of(Code code) {
  for (const auto& row : kCodes)
    if (row.code == code) return row;
  return kCodes[7];
}

// GitHub's body: message, errors, documentation_url, status.
std::string github_body(const Error& error, int status) {
  JsonWriter w;
  w.begin_object();
  // Clients compare this word (octokit, gh): absence is always "Not Found".
  w.member("message", error.code == Code::NotFound ? "Not Found" : error.message);
  if (!error.fields.empty()) {
    w.key("errors").begin_array();
    for (const auto& field : error.fields) {
      w.begin_object();
      w.member("resource", "Request").member("field", field.field).member("code", "custom");
      w.member("message", field.message).end_object();
    }
    w.end_array();
  }
  w.member("documentation_url", "/api/docs");
  w.member("status", text::format("{}", status));
  w.end_object();
  return std::move(w).take();
}

std::string own_body(const Error& error, const std::string& request_id) {
  JsonWriter w;
  w.begin_object().key("error").begin_object();
  w.member("code", code_name(error.code)).member("message", error.message);
  w.key("details").begin_object();
  for (const auto& field : error.fields) w.member(field.field, field.message);
  w.end_object();
  w.member("request_id", request_id);
  w.end_object().end_object();
  return std::move(w).take();
}

}  // namespace

int status_of(Code code) { return row_of(code).status; }
int status_of(const Error& error, Face face) {
  // Git's packets have no fields whose values could be wrong: what is invalid there is malformed.
  bool is_malformed = face == Face::Git || error.cause == kMalformedCause;
  return error.code == Code::Invalid && is_malformed ? 400 : status_of(error.code);
}
Error malformed(Error error) {
  if (error.code == Code::Invalid) error.cause = kMalformedCause;
  return error;
}
int exit_code_of(Code code) { return row_of(code).exit_code; }

Answer page_answer(const Html& html, int status) {
  Answer answer;
  answer.status = status;
  answer.headers.set("Content-Type", "text/html; charset=utf-8");
  answer.body = html.text();
  return answer;
}

Answer json_answer(std::string json, int status) {
  Answer answer;
  answer.status = status;
  answer.headers.set("Content-Type", "application/json; charset=utf-8");
  answer.body = std::move(json);
  return answer;
}

Answer text_answer(std::string text, int status) {
  Answer answer;
  answer.status = status;
  answer.headers.set("Content-Type", "text/plain; charset=utf-8");
  answer.body = std::move(text);
  return answer;
}

Answer no_content() {
  Answer answer;
  answer.status = 204;
  return answer;
}

Answer see_other(std::string_view path) {
  Answer answer;
  answer.status = 303;
  answer.headers.set("Location", path);
  return answer;
}

Answer moved_permanently(std::string_view path) {
  Answer answer;
  answer.status = 301;
  answer.headers.set("Location", path);
  return answer;
}

Answer with_etag(const Request& request, std::string_view etag, Answer answer) {
  std::string quoted = text::format("\"{}\"", etag);
  // Weak comparison (RFC 9110 section 13.1.2): a compressed variant carries W/ before the same tag.
  auto wanted = request.head().headers.find("If-None-Match");
  bool same = wanted && (*wanted == "*" || text::contains(*wanted, quoted));
  answer.headers.set("ETag", quoted);
  if (same && answer.status == 200) {
    answer.status = 304;
    answer.body = std::monostate{};
    answer.headers.remove("Content-Type");
  }
  return answer;
}

void make_immutable(Answer& answer) {
  answer.headers.set("Cache-Control", "public, max-age=31536000, immutable");
}

Answer error_answer(const Error& error, Request& request) {
  int status = status_of(error, request.route().face());
  Answer answer;
  // A credential can help only where one is looked at: never beside the content of users, where a
  // browser would ask its reader for a password.
  bool asks = !request.principal().signed_in() && request.head().origin == http::Origin::Main;
  switch (request.route().face()) {
    case Face::GithubApi:
      // A credential that is wrong, or none where one is needed, is 401 (RFC 9110 15.5.2).
      if (error.code == Code::Denied && asks) status = 401;
      answer = json_answer(github_body(error, status), status);
      break;
    case Face::OwnApi:
      if (error.code == Code::Denied && asks) status = 401;
      answer = json_answer(own_body(error, request.id()), status);
      break;
    default:
      if (error.code == Code::Denied && asks) status = 401;
      answer = text_answer(error.message + "\nRequest " + request.id() + "\n", status);
  }
  // Where the sender meant its packets to end is not known any more.
  answer.close = request.route().face() == Face::Git && status == 400;
  if (status == 401)
    answer.headers.set("WWW-Authenticate", "Basic realm=\"Stithy\", charset=\"UTF-8\"");
  if (error.retry_after)
    answer.headers.set("Retry-After", text::format("{}", error.retry_after->count()));
  return answer;
}

}  // namespace stithy::web
