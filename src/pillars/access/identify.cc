// SPDX-License-Identifier: Apache-2.0
#include "pillars/access/identify.h"

#include "base/text.h"
#include "pillars/access/acting.h"
#include "pillars/access/settings.h"
#include "pillars/account/application_tokens.h"
#include "pillars/account/credentials.h"
#include "pillars/foundations.h"
#include "pillars/token/deploy_token.h"
#include "sys/crypto.h"
#include "sys/random.h"
#include "web/answer.h"
#include "web/audit/rows.h"

namespace stithy::access {

namespace {

using web::Face;
using web::Principal;

// A session that was noted less than this ago is not noted again.
constexpr std::chrono::minutes kNoteEvery{5};

// The token of an Authorization header, by whichever of the three spellings.
Result<std::string> token_of(std::string_view header) {
  auto [scheme, rest, found] = text::cut(header, " ");
  rest = text::trim(rest);
  if (text::equals_folded(scheme, "Bearer") || text::equals_folded(scheme, "token"))
    return std::string(rest);
  if (!text::equals_folded(scheme, "Basic"))
    return denied("This server takes Bearer, token and Basic authorization.");
  auto decoded = text::from_base64(rest);
  if (!decoded) return denied("The Basic authorization is not valid base64.");
  auto [name, password, has_password] = text::cut(*decoded, ":");
  // Tools put the token into either half; the other half is then a placeholder.
  if (password.starts_with(account::kTokenPrefix)) return std::string(password);
  if (name.starts_with(account::kTokenPrefix)) return std::string(name);
  return denied(
      "Use a personal access token as the password; account passwords work only in a "
      "browser.");
}

// A token of a repository is for git alone, and counts nowhere else.
Result<Principal> by_deploy_token(web::Request& request, db::Reader& reader,
                                  std::string_view secret) {
  auto found = TRY(token::find_deploy_token(reader, secret, request.now()));
  request.on()
      .metrics.counter(account::kAttempts, {"deploy", found ? "admitted" : "refused"})
      .add();
  if (!found) return denied("The token is unknown, expired or revoked.");
  if (request.route().face() != Face::Git)
    return denied("A deploy token is for git over HTTP; here a personal access token counts.");
  if (!found->last_used_at || request.now() - *found->last_used_at > kNoteEvery)
    request.on().last_use.note(found->id, request.now());
  return token::principal_of(*found);
}

Result<Principal> by_token(web::Request& request, std::string_view header) {
  std::string token = TRY(token_of(header));
  db::Reader* reader = TRY(request.reader());
  if (token.starts_with(token::kDeployPrefix)) return by_deploy_token(request, *reader, token);
  auto user = TRY(account::find_token(*reader, token, request.now()));
  request.on().metrics.counter(account::kAttempts, {"token", user ? "admitted" : "refused"}).add();
  if (!user) return denied("The token is unknown, expired or revoked.");
  if (!user->last_used_at || request.now() - *user->last_used_at > kNoteEvery)
    request.on().last_use.note(user->id, request.now());
  Principal who;
  who.kind = Principal::Kind::Token;
  who.user = user->user;
  who.login = std::move(user->login);
  who.display_name = std::move(user->display_name);
  who.scopes = user->scopes;
  who.site_admin = user->site_admin && who.may(web::Scope::SiteAdmin);
  if (!user->site_admin)
    who.scopes &= ~(web::scope_bit(web::Scope::SiteAdmin) | web::scope_bit(web::Scope::Metrics));
  who.public_only = user->public_only;
  who.only_repo = user->only_repo.value_or(RepoId{});
  who.token = user->id;
  if (token.starts_with(account::kApplicationTokenPrefix))
    if (auto held = TRY(account::find_application_token(*reader, token, request.now())))
      who.client = held->application;
  return who;
}

bool demands_second_factor(const web::Request& request) {
  return kSecondFactor(request.on().settings) == SecondFactorPolicy::Administrators;
}

Result<Principal> by_session(web::Request& request, std::string_view cookie) {
  Principal who;
  db::Reader* reader = TRY(request.reader());
  auto session = TRY(account::find_session(*reader, cookie, request.now()));
  if (!session) return who;  // an old cookie is no credential at all
  if (request.now() - session->last_seen_at > kNoteEvery)
    request.on().last_use.note(session->id, request.now());
  who.kind = Principal::Kind::Session;
  who.user = session->user;
  who.login = std::move(session->login);
  who.display_name = std::move(session->display_name);
  who.second_factor_missing =
      session->site_admin && !session->second_factor && demands_second_factor(request);
  who.site_admin = session->site_admin && !who.second_factor_missing;
  who.scopes = web::kAllScopes;
  who.session = session->id;
  who.confirmed_at = session->confirmed_at;
  who.csrf_secret = "session:" + text::to_hex(sys::sha256(cookie));
  who.theme = std::move(session->theme);
  who.single_keys = session->single_keys;
  who.avatar_hash = session->avatar_hash.value_or("");
  if (!who.site_admin) return who;
  auto other = TRY(acted_as(*reader, who, request.now()));
  if (!other) return who;
  request.log_members()[std::string(web::kActingMember)] = who.login;
  return *std::move(other);
}

bool looks_at_cookies(const web::Request& request) {
  auto face = request.route().face();
  return request.head().origin == http::Origin::Main &&
         (face == Face::Page || face == Face::OwnApi);
}

bool looks_at_tokens(const web::Request& request) {
  const auto& row = request.route();
  // What an application shows there is its own secret, and no token of a person.
  return request.head().origin == http::Origin::Main && row.need != web::Need::Visitor &&
         (row.face() != Face::Page || row.options.for_programs);
}

}  // namespace

Result<Principal> identify(web::Request& request) {
  for (auto name : {"token", "access_token"})
    if (request.has_query(name) && looks_at_tokens(request))
      return web::malformed(
          invalid("A token belongs in the Authorization header, never in the address."));
  auto authorization = request.head().headers.find("Authorization");
  if (authorization && looks_at_tokens(request)) return by_token(request, *authorization);

  Principal anonymous;
  if (!looks_at_cookies(request)) return anonymous;
  auto cookie = request.cookie(request.cookie_name(kSessionCookie));
  if (!cookie.empty()) {
    Principal who = TRY(by_session(request, cookie));
    if (who.signed_in()) return who;
  }
  // Forms of people who are not signed in bind to a cookie of their own.
  std::string visitor(request.cookie(request.cookie_name(kVisitorCookie)));
  if (visitor.size() < 20 && request.route().face() == Face::Page) {
    visitor = text::to_base64url(sys::random_bytes(18));
    request.offer_visitor_cookie(kVisitorCookie, visitor);
  }
  anonymous.csrf_secret = "visitor:" + visitor;
  return anonymous;
}

}  // namespace stithy::access
