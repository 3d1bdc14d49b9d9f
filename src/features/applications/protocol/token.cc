// SPDX-License-Identifier: Apache-2.0
#include "base/log.h"
#include "base/text.h"
#include "features/applications/code.h"
#include "features/applications/device.h"
#include "features/applications/protocol/client.h"
#include "features/applications/protocol/handlers.h"
#include "features/applications/signing.h"
#include "pillars/foundations.h"

namespace stithy::applications {

namespace {

constexpr std::string_view kDeviceGrant = "urn:ietf:params:oauth:grant-type:device_code";

// One call: who calls, with what, and in which dialect it is answered.
struct Call {
  web::Request& request;
  const Parameters& parameters;
  const Application& application;
  Dialect dialect;

  web::Answer refused(std::string_view word, std::string_view github_word,
                      std::string sentence) const {
    const bool github = dialect == Dialect::Github && !github_word.empty();
    return refuse(request, dialect,
                  {std::string(github ? github_word : word), std::move(sentence), 400});
  }
};

Result<web::Answer> answer_given(const Call& call, const Given& given, std::string_view nonce) {
  const Asked& asked = given.grant.given;
  Members members{
      {"access_token", given.access.reveal()},
      {"token_type", call.dialect == Dialect::Github ? "bearer" : "Bearer"},
      {"scope", call.dialect == Dialect::Github ? text::replace_all(render_asked(asked), " ", ",")
                                                : render_asked(asked)}};
  if (given.expires_in) members.emplace_back("expires_in", given.expires_in->count());
  if (given.refresh) members.emplace_back("refresh_token", given.refresh->reveal());
  if (asked.has(Identity::OpenId)) {
    db::Reader* reader = TRY(call.request.reader());
    members.emplace_back("id_token", TRY(sign_id_token(*reader, call.request.keys(),
                                                       {.issuer = call.request.site().main_url,
                                                        .audience = call.application.client_id,
                                                        .nonce = std::string(nonce),
                                                        .access_token = given.access.reveal(),
                                                        .who = given.grant.who},
                                                       call.request.now())));
  }
  LOG(Info, "applications.token_given",
      {{"application", call.application.id.value()}, {"user", given.grant.who.user.value()}});
  return answer_members(call.request, call.dialect, members);
}

// Another server may turn the same code into tokens at the same moment: then the second look finds
// it spent, and ends what the first gave.
Result<Exchanged> exchange_once(const Call& call, const Claim& claim) {
  auto attempt = [&] {
    return call.request.transact([&](db::Tx& tx) {
      return exchange(tx, call.request.on().settings, call.request.keys(), call.application, claim,
                      call.request.now());
    });
  };
  auto first = attempt();
  if (!first && first.error().code == Code::Conflict) return attempt();
  return first;
}

Result<web::Answer> by_code(const Call& call) {
  const auto& given = call.parameters;
  Claim claim{.code = std::string(given.get("code")),
              .verifier = std::string(given.get("code_verifier")),
              .callback = {},
              .callback_needed = call.dialect == Dialect::Standard};
  if (given.has("redirect_uri")) claim.callback = std::string(given.get("redirect_uri"));
  if (claim.code.empty())
    return call.refused("invalid_request", "bad_verification_code", "The code is missing.");
  auto done = TRY(exchange_once(call, claim));
  if (!done.given) {
    LOG(Warning, "applications.code_refused",
        {{"application", call.application.id.value()}, {"why", done.refusal}});
    return call.refused("invalid_grant", "bad_verification_code", done.refusal);
  }
  return answer_given(call, *done.given, done.nonce);
}

Result<web::Answer> by_refresh(const Call& call) {
  using How = Refreshed::How;
  const std::string secret(call.parameters.get("refresh_token"));
  std::optional<Asked> narrower;
  if (auto words = call.parameters.get("scope"); !words.empty()) {
    auto parsed = parse_asked(words);
    if (!parsed) return call.refused("invalid_scope", "", parsed.error().fields[0].message);
    narrower = *parsed;
  }
  auto renew = [&](db::Tx& tx) {
    return refresh(tx, call.request.on().settings, call.application, secret, narrower,
                   call.request.now());
  };
  auto done = TRY(call.request.transact(renew));
  switch (done.how) {
    case How::Renewed: return answer_given(call, *done.given, "");
    case How::TooWide:
      return call.refused("invalid_scope", "", "More is asked for than was agreed to.");
    case How::Reused:
      LOG(Warning, "applications.refresh_reused", {{"application", call.application.id.value()}});
      return call.refused("invalid_grant", "bad_refresh_token",
                          "The refresh token was used before; all tokens of its family ended.");
    case How::Unknown: break;
  }
  return call.refused("invalid_grant", "bad_refresh_token",
                      "The refresh token is unknown, expired or revoked.");
}

Result<web::Answer> answer_poll(const Call& call, const Polled& polled) {
  using State = Polled::State;
  const std::int64_t interval = polled.interval.count();
  switch (polled.state) {
    case State::Done: return answer_given(call, *polled.given, "");
    case State::Pending: return call.refused("authorization_pending", "", "Nobody has agreed yet.");
    case State::TooFast:
      return answer_members(call.request, call.dialect,
                            {{"error", "slow_down"},
                             {"error_description", "Ask less often."},
                             {"interval", interval}},
                            call.dialect == Dialect::Github ? 200 : 400);
    case State::Refused: return call.refused("access_denied", "", "The person refused.");
    case State::Expired: return call.refused("expired_token", "", "It took too long. Begin again.");
    case State::Unknown: break;
  }
  return call.refused("invalid_grant", "incorrect_device_code", "There is no such device code.");
}

Result<web::Answer> by_device(const Call& call) {
  if (!call.application.device_flow)
    return call.refused("unauthorized_client", "device_flow_disabled",
                        "The device flow is off for this application.");
  const std::string code(call.parameters.get("device_code"));
  auto ask = [&](db::Tx& tx) {
    return poll(tx, call.request.on().settings, call.application, code, call.request.now());
  };
  return answer_poll(call, TRY(call.request.transact(ask)));
}

Result<web::Answer> give_token(web::Request& request, Dialect dialect) {
  auto parameters = TRY(Parameters::read(request));
  auto caller = TRY(identify_caller(request, parameters, dialect));
  if (!caller.application) return refuse(request, dialect, caller.refusal);
  const Call call{request, parameters, *caller.application, dialect};
  auto kind = parameters.get("grant_type");
  // GitHub's clients leave it out for codes.
  if (kind.empty() && dialect == Dialect::Github) kind = "authorization_code";
  if (kind == "authorization_code") return by_code(call);
  if (kind == "refresh_token") return by_refresh(call);
  if (kind == kDeviceGrant) return by_device(call);
  if (kind.empty()) return call.refused("invalid_request", "", "grant_type is missing.");
  return call.refused("unsupported_grant_type", "",
                      "grant_type is authorization_code, refresh_token or that of devices.");
}

}  // namespace

Result<web::Answer> post_token(const access::Visitor&, web::Request& request) {
  return give_token(request, Dialect::Standard);
}

Result<web::Answer> post_github_token(const access::Visitor&, web::Request& request) {
  return give_token(request, Dialect::Github);
}

}  // namespace stithy::applications
