// SPDX-License-Identifier: Apache-2.0
#include "features/applications/protocol/authorization.h"

#include <algorithm>

#include "base/text.h"
#include "features/applications/callbacks.h"
#include "pillars/account/account.h"
#include "pillars/account/credentials.h"
#include "pillars/account/second_factor.h"
#include "pillars/org/organisation.h"
#include "web/answer.h"

namespace stithy::applications {

namespace {

constexpr std::size_t kStateBytesMax = 1000;
constexpr std::size_t kNonceBytesMax = 255;
constexpr std::chrono::minutes kFresh{10};

Error wrong(std::string sentence) { return web::malformed(invalid(std::move(sentence))); }

struct Addressee {
  Application application;
  std::string callback;
  bool named = true;
};

Result<Addressee> read_addressee(db::Reader& reader, const Parameters& parameters) {
  auto application = TRY(find_by_client_id(reader, parameters.get("client_id")));
  if (!application)
    return wrong("There is no application of this client_id. Ask who sent you here.");
  std::string callback(parameters.get("redirect_uri"));
  const bool named = parameters.has("redirect_uri");
  if (!named && application->callbacks.size() == 1) callback = application->callbacks.front();
  if (!is_callback_of(application->callbacks, callback))
    return wrong(
        text::format("{} asked to be answered at an address that is not registered for "
                     "it. Nothing was sent there.",
                     application->name));
  return Addressee{*std::move(application), std::move(callback), named};
}

// Why the rest of the request is rejected: word and sentence, or empty.
std::pair<std::string_view, std::string_view> fault_of(const Parameters& parameters,
                                                       const Application& application) {
  auto is = [&](std::string_view name, std::string_view value) {
    return parameters.get(name) == value;
  };
  if (parameters.has("request")) return {"request_not_supported", "request is not taken here."};
  if (parameters.has("request_uri"))
    return {"request_uri_not_supported", "request_uri is not taken here."};
  // GitHub's clients leave it out.
  if (parameters.has("response_type") && !is("response_type", "code"))
    return {"unsupported_response_type", "response_type is code."};
  if (parameters.has("response_mode") && !is("response_mode", "query"))
    return {"invalid_request", "response_mode is query."};
  if (parameters.get("nonce").size() > kNonceBytesMax)
    return {"invalid_request", "The nonce has at most 255 bytes."};
  const bool challenged = parameters.has("code_challenge");
  if (!challenged && parameters.has("code_challenge_method"))
    return {"invalid_request", "code_challenge is missing."};
  if (!challenged && !application.confidential)
    return {"invalid_request", "A public application needs a code_challenge (RFC 7636)."};
  if (challenged &&
      (!is("code_challenge_method", "S256") || !is_challenge(parameters.get("code_challenge"))))
    return {"invalid_request", "code_challenge_method is S256, with 43 characters of base64url."};
  if (is("scope", "openid") && !parameters.has("redirect_uri"))
    return {"invalid_request", "redirect_uri is missing."};
  return {};
}

}  // namespace

Result<std::variant<Authorization, Rejection>> read_authorization(db::Reader& reader,
                                                                  const Parameters& parameters) {
  using Read = std::variant<Authorization, Rejection>;
  auto addressee = TRY(read_addressee(reader, parameters));
  std::string state(parameters.get("state"));
  if (state.size() > kStateBytesMax) return wrong("The state has at most 1000 bytes.");
  auto reject = [&](std::string_view word, std::string_view sentence) -> Read {
    return Rejection{addressee.callback, state, std::string(word), std::string(sentence)};
  };
  auto [word, sentence] = fault_of(parameters, addressee.application);
  if (!word.empty()) return reject(word, sentence);
  auto asked = parse_asked(parameters.get("scope"));
  if (!asked) return reject("invalid_scope", asked.error().fields[0].message);
  Authorization out{.application = std::move(addressee.application),
                    .asked = *asked,
                    .callback = addressee.callback,
                    .callback_named = addressee.named,
                    .state = state,
                    .nonce = std::string(parameters.get("nonce")),
                    .challenge = std::string(parameters.get("code_challenge")),
                    .prompt = std::string(parameters.get("prompt")),
                    .age_seconds_max = {}};
  if (parameters.has("max_age")) {
    out.age_seconds_max = text::parse_number<std::int64_t>(parameters.get("max_age"));
    if (!out.age_seconds_max || *out.age_seconds_max < 0 || *out.age_seconds_max > 1'000'000'000)
      return reject("invalid_request", "max_age is a number of seconds.");
  }
  return Read(std::move(out));
}

web::Answer send_back(const web::Request& request, std::string_view callback, http::Pairs fields,
                      std::string_view state) {
  if (!state.empty()) fields.emplace_back("state", state);
  fields.emplace_back("iss", request.site().main_url);
  web::Answer answer;
  answer.status = 303;
  answer.headers.set("Location", with_query(callback, http::render_query(fields)));
  answer.headers.set("Cache-Control", "no-store");
  answer.headers.set("Referrer-Policy", "no-referrer");
  return answer;
}

web::Answer send_back(const web::Request& request, const Rejection& rejection) {
  return send_back(request, rejection.callback,
                   {{"error", rejection.word}, {"error_description", rejection.sentence}},
                   rejection.state);
}

Result<Presence> presence_of(db::Reader& reader, const web::Principal& who, Instant now) {
  Presence out{who.user, who.confirmed_at.value_or(Instant{}), false};
  auto factor = TRY(account::find_second_factor(reader, who.user));
  if (!factor) return out;
  // A session from before there was a second factor was opened without.
  for (const auto& session : TRY(account::list_sessions(reader, who.user, now)))
    if (session.id == who.session) out.second_factor = factor->since <= session.created_at;
  return out;
}

bool is_administration(const Asked& asked) {
  return (asked.scopes & (scope_bit(web::Scope::SiteAdmin) | scope_bit(web::Scope::Metrics))) != 0;
}

bool is_fresh(const web::Principal& who, Instant now) {
  return who.confirmed_at && now - *who.confirmed_at <= kFresh;
}

Result<std::string> owner_name(db::Reader& reader, NamespaceId owner) {
  if (!owner) return std::string("this instance");
  if (auto person = TRY(account::find_account(reader, UserId{owner.value()}))) return person->login;
  if (auto organisation = TRY(org::find_organisation(reader, owner))) return organisation->name;
  return std::string("somebody who is gone");
}

}  // namespace stithy::applications
