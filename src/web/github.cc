// SPDX-License-Identifier: Apache-2.0
#include "web/github.h"

#include <algorithm>

#include "base/text.h"
#include "sys/crypto.h"
#include "ui/places.h"
#include "web/answer.h"
#include "web/openapi.h"

namespace stithy::web {

namespace {

constexpr std::string_view kMediaPrefix = "application/vnd.github";

// What follows "application/vnd.github" in the first such type of Accept, without parameters:
// ".raw+json", ".v3.diff", "+json".
std::string github_type(std::string_view accept) {
  for (auto part : text::split(accept, ',')) {
    std::string type = text::to_lower(text::trim(text::cut(part, ";").before));
    if (type.starts_with(kMediaPrefix)) return type.substr(kMediaPrefix.size());
  }
  return {};
}

std::string_view accept_of(const Request& request) {
  return request.head().headers.find("Accept").value_or("");
}

// "github.v3; param=raw; format=json" as GitHub tells what it understood.
std::string understood_type(std::string_view accept) {
  std::string type = github_type(accept), word = media_word(accept);
  std::string out = "github.v3";
  if (!word.empty()) out += "; param=" + word;
  if (word.empty() || type.ends_with("+json")) out += "; format=json";
  return out;
}

std::string docs_url(const Site& site, const Route& route) {
  std::string url = site.main_url + ui::place::kApiDocs;
  return route.name.starts_with("none.") ? url : url + "#" + std::string(route.name);
}

}  // namespace

GithubError github_error(const Error& error, int status, const Site& site, const Route& route) {
  GithubError out;
  // Clients compare this word (octokit, gh): absence is always "Not Found".
  out.message = error.code == Code::NotFound ? "Not Found" : error.message;
  if (!error.fields.empty()) {
    out.errors.emplace();
    for (const auto& field : error.fields)
      out.errors->push_back({"Request", field.field, "custom", field.message});
  }
  out.documentation_url = docs_url(site, route);
  out.status = text::format("{}", status);
  return out;
}

Answer github_error_answer(const Error& error, int status, const Site& site, const Route& route) {
  GithubError full = github_error(error, status, site, route);
  if (!route.options.errors_are_texts || !full.errors) return json_of(full, status);
  GithubTextError texts;
  static_cast<GithubErrorHead&>(texts) = std::move(full);
  texts.errors.emplace();
  for (const auto& field : error.fields)
    texts.errors->push_back(field.field + ": " + field.message);
  return json_of(texts, status);
}

std::string media_word(std::string_view accept) {
  std::string type = github_type(accept);
  for (std::string_view version : {".v3", ".v4"})
    if (type.starts_with(version)) type.erase(0, version.size());
  if (!type.starts_with('.')) return {};
  return std::string(text::cut(std::string_view(type).substr(1), "+").before);
}

std::string media_word(const Request& request) { return media_word(accept_of(request)); }

Answer github_moved(const Request& request, const Site& site, std::string_view address) {
  bool reading = is_reading(request.route().method);
  GithubError body = github_error(Error{}, reading ? 301 : 307, site, request.route());
  body.message = reading ? "Moved Permanently" : "Temporary Redirect";
  body.url = site.main_url + std::string(address);
  Answer answer = json_of(body, reading ? 301 : 307);
  answer.headers.set("Location", *body.url);
  return answer;
}

void add_rate_headers(RateClass rate, const RateState& state, Answer& answer) {
  auto number = [](std::int64_t n) { return text::format("{}", n); };
  answer.headers.set("X-RateLimit-Limit", number(state.limit));
  answer.headers.set("X-RateLimit-Remaining", number(state.remaining));
  answer.headers.set("X-RateLimit-Used", number(state.limit - state.remaining));
  answer.headers.set("X-RateLimit-Reset", number(state.reset.seconds()));
  std::string resource = text::replace_all(rate_name(rate), " ", "_");
  answer.headers.set("X-RateLimit-Resource", rate == RateClass::Api ? "core" : resource);
}

void add_github_headers(const Request& request, Answer& answer) {
  answer.headers.set("X-GitHub-Media-Type", understood_type(accept_of(request)));
  answer.headers.set("X-GitHub-Api-Version-Selected", kGithubVersion);
  answer.headers.set("X-GitHub-Request-Id", request.id());
  answer.headers.add("Vary", "Accept");
}

void answer_conditionally(const http::Headers& asked, Answer& answer) {
  if (answer.status != 200) return;
  // What is kept is asked about again each time: rights may have changed.
  if (!answer.headers.has("Cache-Control"))
    answer.headers.set("Cache-Control", "private, no-cache");
  const auto* body = std::get_if<std::string>(&answer.body);
  if (!answer.headers.has("ETag") && body) {
    auto tag = text::to_hex(sys::sha256(*body)).substr(0, 40);
    answer = with_etag(asked, tag, std::move(answer));
  }
  if (answer.status != 200 || asked.has("If-None-Match")) return;
  auto since = parse_http_date(asked.find("If-Modified-Since").value_or(""));
  auto changed = parse_http_date(answer.headers.find("Last-Modified").value_or(""));
  if (since && changed && *changed <= *since) become_not_modified(answer);
}

const Schema& schema_of(const GithubFieldError*) {
  using F = GithubFieldError;
  static const auto made = describe<F>(
      "github-field-error",
      {field("resource", &F::resource, "Always Request.", {.example = "\"Request\""}),
       field("field", &F::field, "The member of the body or the word of the query.",
             {.example = "\"name\""}),
       field("code", &F::code, "Always custom: the message says it.", {.example = "\"custom\""}),
       field("message", &F::message, "The rule that was broken, and what to do.",
             {.example = "\"The name may not be empty.\""})});
  return made;
}

namespace {

// What both shapes of errors share; `errors` goes between.
template <class E>
std::vector<Field> error_fields(Field errors) {
  return {
      field<E, std::string>("message", &E::message, "What is wrong, in words.",
                            {.example = "\"Not Found\""}),
      std::move(errors),
      field<E, std::string>("documentation_url", &E::documentation_url,
                            "The operation in the reference.", {.format = "uri"}),
      field<E, std::string>("status", &E::status, "The status as text.", {.example = "\"404\""}),
      field<E, std::optional<std::string>>("url", &E::url, "Of what has moved: where it is.",
                                           {.format = "uri", .leave_out = true})};
}

}  // namespace

const Schema& schema_of(const GithubError*) {
  using E = GithubError;
  static const auto made = describe<E>(
      "github-error", error_fields<E>(field("errors", &E::errors, "The members that are wrong.",
                                            {.leave_out = true})));
  return made;
}

const Schema& schema_of(const GithubTextError*) {
  using E = GithubTextError;
  static const auto made = describe<E>(
      "github-text-error",
      error_fields<E>(field("errors", &E::errors, "What is wrong, each after its member.",
                            {.example = "\"names: It is missing.\"", .leave_out = true})));
  return made;
}

}  // namespace stithy::web
