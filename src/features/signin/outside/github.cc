// SPDX-License-Identifier: Apache-2.0
//
// GitHub, and GitHub Enterprise Server: OAuth 2 without an ID token; its API says who came.
#include "base/text.h"
#include "features/signin/outside/ask.h"
#include "features/signin/outside/id_token.h"
#include "features/signin/outside/teams.h"
#include "http/query.h"

namespace stithy::signin {

namespace {

constexpr std::string_view kPublic = "https://github.com";

std::string api_of(const Provider& provider) {
  return provider.issuer == kPublic ? "https://api.github.com" : provider.issuer + "/api/v3";
}

Result<std::string> exchange(web::Request& request, const Provider& provider, const Trip& trip,
                             std::string_view code) {
  const Secret<> secret = TRY(secret_of(request.keys(), provider));
  const Json answer = TRY(ask(
      request, {.url = provider.issuer + "/login/oauth/access_token",
                .form = http::render_query({{"client_id", provider.client_id},
                                            {"client_secret", secret.reveal()},
                                            {"code", std::string(code)},
                                            {"redirect_uri", callback_of(request, provider)},
                                            {"code_verifier", trip.verifier(request.keys())}})}));
  // Its errors have status 200, too.
  std::string token = text_member(answer, "access_token");
  if (token.empty() || text::has_control(token))
    return refused("GitHub gave no token: " + text_member(answer, "error"));
  return token;
}

Result<Json> read_list(web::Request& request, const Question& question) {
  auto json = Json::parse(TRY(ask_for_text(request, question)), 32);
  if (!json || !json->as_array()) return refused(question.url + " answered no list");
  return json;
}

// The primary one, if it is verified.
std::string email_of(const Json& list) {
  for (const Json& one : *list.as_array()) {
    const Json *primary = one.find("primary"), *verified = one.find("verified");
    if (primary && primary->as_bool() && *primary->as_bool() && verified && verified->as_bool() &&
        *verified->as_bool())
      return text_member(one, "email");
  }
  return {};
}

// "organisation/team" for each team, and "organisation".
std::vector<std::string> groups_of(const Json& teams) {
  std::vector<std::string> groups;
  for (const Json& one : *teams.as_array()) {
    const Json* organisation = one.find("organization");
    if (!organisation || groups.size() + 2 > kGroupsMax) continue;
    const std::string login = text_member(*organisation, "login");
    groups.push_back(login);
    groups.push_back(text::format("{}/{}", login, text_member(one, "slug")));
  }
  return groups;
}

}  // namespace

std::string way_to_github(web::Request& request, const Provider& provider, const Trip& trip) {
  const bool teams = !provider.team_rules.empty();
  return text::format("{}/login/oauth/authorize?{}", provider.issuer,
                      http::render_query({{"client_id", provider.client_id},
                                          {"redirect_uri", callback_of(request, provider)},
                                          {"scope", teams ? "read:user user:email read:org"
                                                          : "read:user user:email"},
                                          {"state", trip.state(request.keys())},
                                          {"code_challenge", trip.challenge(request.keys())},
                                          {"code_challenge_method", "S256"}}));
}

Result<Person> ask_github(web::Request& request, const Provider& provider, const Trip& trip,
                          const CameBack& back) {
  // It never says when it asked for a password.
  if (trip.purpose == Purpose::Confirm) return refused("GitHub confirms nobody");
  const std::string authorization = "Bearer " + TRY(exchange(request, provider, trip, back.code));
  const std::string api = api_of(provider);
  const Json user = TRY(ask(request, {.url = api + "/user", .authorization = authorization}));
  const Json* id = user.find("id");
  // Names are given away again; the number stays theirs.
  if (!id || !id->as_int() || *id->as_int() <= 0) return refused("GitHub named nobody");
  const Json emails =
      TRY(read_list(request, {.url = api + "/user/emails", .authorization = authorization}));
  Person person{.issuer = provider.issuer,
                .subject = text::format("{}", *id->as_int()),
                .login = text_member(user, "login"),
                .email = email_of(emails),
                .groups = {}};
  if (!provider.team_rules.empty())
    person.groups = groups_of(TRY(read_list(
        request, {.url = api + "/user/teams?per_page=100", .authorization = authorization})));
  return person;
}

}  // namespace stithy::signin
