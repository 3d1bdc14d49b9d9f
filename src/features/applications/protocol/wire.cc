// SPDX-License-Identifier: Apache-2.0
#include "features/applications/protocol/wire.h"

#include <algorithm>

#include "base/json.h"
#include "base/text.h"
#include "web/answer.h"
#include "web/headers.h"

namespace stithy::applications {

namespace {

Error twice(std::string_view name) {
  return web::malformed(invalid(text::format("The parameter {} stands there twice.", name)));
}

Result<http::Pairs> read_json_pairs(web::Request& request) {
  Json json = TRY(request.json());
  const auto* object = json.as_object();
  if (!object) return web::malformed(invalid("The body is no JSON object."));
  http::Pairs out;
  for (const auto& [name, value] : *object) {
    if (const auto* text = value.as_string()) {
      out.emplace_back(name, *text);
    } else if (const auto* list = value.as_array()) {
      // GitHub's clients write scopes as a list.
      std::vector<std::string> words;
      for (const auto& one : *list)
        if (const auto* word = one.as_string()) words.push_back(*word);
      out.emplace_back(name, text::join(words, " "));
    }
  }
  return out;
}

std::string shown(const std::variant<std::string, std::int64_t>& value) {
  if (const auto* words = std::get_if<std::string>(&value)) return *words;
  return text::format("{}", std::get<std::int64_t>(value));
}

bool takes_json(const web::Request& request) {
  return text::contains(request.head().headers.find("Accept").value_or(""), "json");
}

}  // namespace

Result<Parameters> Parameters::of(http::Pairs pairs) {
  Parameters out;
  for (auto& [name, value] : pairs) {
    if (out.has(name)) return twice(text::repair_utf8(text::prefix(name, 40)));
    out.pairs_.emplace_back(std::move(name), std::move(value));
  }
  return out;
}

Result<Parameters> Parameters::read(web::Request& request) {
  auto type = request.head().headers.find("Content-Type").value_or("");
  if (type.starts_with("application/json")) return of(TRY(read_json_pairs(request)));
  if (request.exchange()->body().length().value_or(1) == 0) return Parameters{};
  return of(TRY(request.form())->fields());
}

std::string_view Parameters::get(std::string_view name) const {
  for (const auto& [known, value] : pairs_)
    if (known == name) return value;
  return {};
}

bool Parameters::has(std::string_view name) const {
  return std::any_of(pairs_.begin(), pairs_.end(),
                     [&](const auto& pair) { return pair.first == name; });
}

web::Answer open_json(std::string json, int status) {
  web::Answer answer = web::json_answer(std::move(json), status);
  answer.headers.set("Cache-Control", "no-store");
  web::answer_all_origins(answer);
  return answer;
}

web::Answer answer_members(web::Request& request, Dialect dialect, const Members& members,
                           int status) {
  if (dialect == Dialect::Github && !takes_json(request)) {
    http::Pairs pairs;
    for (const auto& [name, value] : members) pairs.emplace_back(name, shown(value));
    web::Answer answer = web::text_answer(http::render_query(pairs), status);
    answer.headers.set("Content-Type", "application/x-www-form-urlencoded; charset=utf-8");
    answer.headers.set("Cache-Control", "no-store");
    web::answer_all_origins(answer);
    return answer;
  }
  JsonWriter w;
  w.begin_object();
  for (const auto& [name, value] : members) {
    w.key(name);
    if (const auto* words = std::get_if<std::string>(&value))
      w.value(*words);
    else
      w.value(std::get<std::int64_t>(value));
  }
  w.end_object();
  return open_json(std::move(w).take(), status);
}

web::Answer refuse(web::Request& request, Dialect dialect, const Refusal& refusal) {
  const bool github = dialect == Dialect::Github;
  web::Answer answer = answer_members(
      request, dialect, {{"error", refusal.word}, {"error_description", refusal.sentence}},
      github ? 200 : refusal.status);
  // RFC 6749 section 5.2: by the scheme that was tried.
  if (!github && refusal.status == 401)
    answer.headers.set("WWW-Authenticate", "Basic realm=\"Stithy\", charset=\"UTF-8\"");
  return answer;
}

}  // namespace stithy::applications
