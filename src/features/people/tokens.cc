// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/log.h"
#include "base/text.h"
#include "features/people/new_token.h"
#include "features/people/routes.h"
#include "features/people/urls.h"
#include "features/people/views.h"
#include "features/people/views/access.h"
#include "pillars/access/account_page.h"
#include "web/page.h"

namespace stithy::people {

namespace {

Result<TokenRow> row_of(db::Reader& reader, const account::Token& token, Instant now) {
  TokenRow row{.name = token.name,
               .prefix = token.prefix,
               .scopes = account::render_scopes(token.scopes),
               .repository = {},
               .revoke_href = url::revoke_token(token.id.value()),
               .public_only = token.public_only,
               .expired = token.expires_at && *token.expires_at <= now,
               .made_at = token.created_at,
               .expires_at = token.expires_at,
               .used_at = token.last_used_at};
  if (token.only_repo) {
    auto repository = TRY(repo::find_repository(reader, *token.only_repo));
    row.repository = repository ? repository->full_name() : "a repository that is gone";
  }
  return row;
}

Result<web::Answer> tokens_answer(web::Request& request, UserId user,
                                  std::optional<MintedToken> minted) {
  db::Reader* reader = TRY(request.reader());
  ui::Frame frame = access::account_frame(request, "Tokens");
  TokensView view{
      .csrf = frame.csrf, .tokens = {}, .minted = std::move(minted), .now = request.now()};
  for (const auto& token : TRY(account::list_tokens(*reader, user)))
    view.tokens.push_back(TRY(row_of(*reader, token, request.now())));
  return access::account_answer(request, frame, "tokens", tokens_list(view));
}

// The scopes that this person can give away.
std::vector<ScopeChoice> scopes_for(const web::Principal& who,
                                    const std::vector<std::string>& chosen) {
  std::vector<ScopeChoice> choices;
  for (const auto& scope : account::scope_names()) {
    bool of_instance = scope.scope == web::Scope::SiteAdmin || scope.scope == web::Scope::Metrics;
    if (of_instance && !who.site_admin) continue;
    bool is_chosen = std::find(chosen.begin(), chosen.end(), scope.word) != chosen.end();
    choices.push_back({std::string(scope.word), std::string(scope.meaning), is_chosen});
  }
  return choices;
}

web::Answer form_answer(web::Request& request, TokenFormView view, int status = 200) {
  ui::Frame frame = access::account_frame(request, "New token");
  frame.crumbs = {{"Settings", url::settings(), false},
                  {"Tokens", url::tokens(), false},
                  {"New token", "", false}};
  view.csrf = frame.csrf;
  return access::account_answer(request, frame, "tokens", token_form(view), status);
}

}  // namespace

Result<web::Answer> show_tokens(const access::SignedIn& who, web::Request& request) {
  return tokens_answer(request, who.who().user, std::nullopt);
}

Result<web::Answer> show_token_form(const access::FreshSession& who, web::Request& request) {
  return form_answer(request, {.csrf = {}, .scopes = scopes_for(who.who(), {})});
}

Result<web::Answer> mint_token(const access::FreshSession& who, web::Request& request) {
  const web::Form* form = TRY(request.form());
  for (auto field : {"name", "expiry", "repository", "public_only"})
    TRY(form->require_single(field));
  TokenForm typed{.name = std::string(form->text("name")),
                  .scopes = {},
                  .expiry = std::string(form->text("expiry")),
                  .repository = std::string(form->text("repository")),
                  .public_only = form->checked("public_only")};
  for (auto word : form->all("scopes")) typed.scopes.emplace_back(word);
  db::Reader* reader = TRY(request.reader());
  auto token = check_token(*reader, who, typed, request.now());
  if (!token) {
    if (token.error().code != Code::Invalid) return std::move(token).take_error();
    return form_answer(request,
                       {.csrf = {},
                        .name = typed.name,
                        .expiry = typed.expiry,
                        .repository = typed.repository,
                        .public_only = typed.public_only,
                        .scopes = scopes_for(who.who(), typed.scopes),
                        .message = "The token was not made.",
                        .errors = token.error().fields},
                       422);
  }
  request.close_reader();
  auto secret = TRY(request.transact(
      [&](db::Tx& tx) { return account::mint_token(tx, who.who().user, *token, request.now()); }));
  LOG(Info, "people.token_minted",
      {{"user", who.who().user.value()}, {"scopes", account::render_scopes(token->scopes)}});
  return tokens_answer(request, who.who().user, MintedToken{token->name, secret.reveal()});
}

Result<web::Answer> revoke_token(const access::SignedIn& who, web::Request& request) {
  auto id = text::parse_number<std::int64_t>(request.param("id"));
  bool revoked = id && TRY(request.transact([&](db::Tx& tx) {
                   return account::revoke_token(tx, who.who().user, TokenId{*id});
                 }));
  if (!revoked) return not_found("You have no such token; it may be revoked already.");
  return web::see_other_with_notice(request, url::tokens(), "The token is revoked.");
}

}  // namespace stithy::people
