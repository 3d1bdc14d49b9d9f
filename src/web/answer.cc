// SPDX-License-Identifier: Apache-2.0
#include "web/answer.h"

#include "base/text.h"
#include "http/negotiate.h"
#include "web/github.h"

namespace stithy::web {

namespace {

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

struct CauseRow {
  std::string_view cause;
  int status;
};
constexpr CauseRow kCauses[] = {
    {kMalformedCause, 400}, {kMethodCause, 405}, {kMediaTypeCause, 415}, {kMisdirectedCause, 421}};

// RFC 6749 section 5.2 has few words of its own; section 4.1.2.1 has two more that fit here.
std::string_view oauth_word(int status) {
  if (status == 401) return "invalid_token";
  if (status == 403) return "insufficient_scope";
  if (status == 429 || status == 503) return "temporarily_unavailable";
  return status >= 500 ? "server_error" : "invalid_request";
}

Answer oauth_error_answer(const Error& error, int status) {
  JsonWriter w;
  w.begin_object().member("error", oauth_word(status));
  w.member("error_description", error.message).end_object();
  Answer answer = json_answer(std::move(w).take(), status);
  answer.headers.set("Cache-Control", "no-store");
  return answer;
}

// Programs on the lane of the API, at addresses that are no API: RFC 6749 and its kin.
bool speaks_oauth(const Route& row) {
  return row.face() == Face::Machine && row.lane() == Lane::Api;
}

std::string_view challenge_of(const Route& row) {
  return speaks_oauth(row) ? "Bearer realm=\"Stithy\", error=\"invalid_token\""
                           : "Basic realm=\"Stithy\", charset=\"UTF-8\"";
}

OwnErrorBody own_error(const Error& error, const std::string& request_id) {
  Json::Object details;
  for (const auto& field : error.fields)
    details.emplace_back(field.field, Json(Json::Variant(field.message)));
  return {{std::string(code_name(error.code)), error.message,
           Json(Json::Variant(std::move(details))), request_id}};
}

}  // namespace

int status_of(Code code) { return row_of(code).status; }
int status_of(const Error& error, Face face) {
  if (error.code != Code::Invalid) return status_of(error.code);
  for (const auto& row : kCauses)
    if (error.cause == row.cause) return row.status;
  // Git's packets have no fields whose values could be wrong: what is invalid there is malformed.
  return face == Face::Git ? 400 : status_of(error.code);
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
  return with_etag(request.head().headers, etag, std::move(answer));
}

Answer with_etag(const http::Headers& asked, std::string_view etag, Answer answer) {
  std::string quoted = text::format("\"{}\"", etag);
  // Weak comparison (RFC 9110 section 13.1.2): a compressed variant carries W/ before the same tag.
  auto wanted = asked.find("If-None-Match");
  bool same = wanted && (*wanted == "*" || text::contains(*wanted, quoted));
  answer.headers.set("ETag", quoted);
  if (same && answer.status == 200) become_not_modified(answer);
  return answer;
}

void become_not_modified(Answer& answer) {
  answer.status = 304;
  answer.body = std::monostate{};
  answer.headers.remove("Content-Type");
}

void make_immutable(Answer& answer) {
  answer.headers.set("Cache-Control", "public, max-age=31536000, immutable");
}

Answer asset_answer(const Request& request, const ui::Asset& asset) {
  Answer answer;
  answer.headers.set("Content-Type", asset.content_type);
  answer.headers.set("Vary", "Accept-Encoding");
  make_immutable(answer);
  auto coding = http::choose_encoding(request.head().headers.find("Accept-Encoding").value_or(""));
  std::string_view bytes = coding == http::Encoding::Brotli ? asset.br
                           : coding == http::Encoding::Gzip ? asset.gzip
                                                            : asset.raw;
  if (coding != http::Encoding::Identity)
    answer.headers.set("Content-Encoding", http::encoding_name(coding));
  answer.body = std::string(bytes);
  return with_etag(request, asset.etag, std::move(answer));
}

Answer error_answer(const Error& error, Request& request) {
  int status = status_of(error, request.route().face());
  // A credential that is wrong, or none where one is needed, is 401 (RFC 9110 section 15.5.2). The
  // content origin takes none: asking there would only make browsers ask people.
  bool takes_credentials = request.head().origin == http::Origin::Main;
  if (error.code == Code::Denied && !request.principal().signed_in() && takes_credentials)
    status = 401;
  Answer answer;
  switch (request.route().face()) {
    case Face::GithubApi:
      answer = github_error_answer(error, status, request.site(), request.route());
      break;
    case Face::Machine:
      if (speaks_oauth(request.route())) {
        answer = oauth_error_answer(error, status == 422 ? 400 : status);
        break;
      }
      [[fallthrough]];
    case Face::OwnApi: answer = json_of(own_error(error, request.id()), status); break;
    default: answer = text_answer(error.message + "\nRequest " + request.id() + "\n", status);
  }
  // Where the sender meant its packets to end is not known any more.
  answer.close = request.route().face() == Face::Git && status == 400;
  if (status == 401) answer.headers.set("WWW-Authenticate", challenge_of(request.route()));
  if (error.retry_after)
    answer.headers.set("Retry-After", text::format("{}", error.retry_after->count()));
  return answer;
}

const Schema& schema_of(const OwnError*) {
  using E = OwnError;
  static const auto made = describe<E>(
      "error", {field("code", &E::code, "A stable word.", {.example = "\"not_found\""}),
                field("message", &E::message, "What is wrong, in words.",
                      {.example = "\"There is no such repository.\""}),
                field("details", &E::details, "What is wrong with each field.", {.example = "{}"}),
                field("request_id", &E::request_id, "For the log.")});
  return made;
}

const Schema& schema_of(const OwnErrorBody*) {
  static const auto made = describe<OwnErrorBody>(
      "error-envelope", {field("error", &OwnErrorBody::error, "What went wrong.")});
  return made;
}

}  // namespace stithy::web
