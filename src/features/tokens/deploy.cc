// SPDX-License-Identifier: Apache-2.0
#include "base/log.h"
#include "base/text.h"
#include "features/tokens/new_token.h"
#include "features/tokens/routes.h"
#include "features/tokens/urls.h"
#include "features/tokens/views/tokens.h"
#include "pillars/access/settings_page.h"
#include "pillars/token/deploy_token.h"
#include "web/answer.h"
#include "web/page.h"

namespace stithy::tokens {

namespace {

constexpr std::string_view kSection = "deploy-tokens";

Result<web::Answer> list_answer(web::Request& request, const access::RepoAdmin& at,
                                std::optional<MintedView> made) {
  db::Reader* reader = TRY(request.reader());
  ui::Frame frame = access::settings_frame(request, at, "Deploy tokens");
  const std::string path = at.repository().path();
  DeployView view{.csrf = frame.csrf,
                  .path = path,
                  .tokens = {},
                  .minted = std::move(made),
                  .clone_example = text::format("{}{}.git", request.site().main_url, path),
                  .now = request.now()};
  for (const auto& one : TRY(token::list_deploy_tokens(*reader, at.repository().id)))
    view.tokens.push_back({.name = one.name,
                           .prefix = one.prefix,
                           .access = one.writes ? "read and write" : "read only",
                           .revoke_href = url::deploy_revoke(path, one.id.value()),
                           .expired = one.expires_at <= request.now(),
                           .made_at = one.created_at,
                           .expires_at = one.expires_at,
                           .used_at = one.last_used_at});
  return access::settings_answer(request, at, frame, kSection, deploy_list(view), 200);
}

web::Answer form_answer(web::Request& request, const access::RepoAdmin& at, DeployFormView view,
                        int status = 200) {
  ui::Frame frame = access::settings_frame(request, at, "New deploy token");
  view.csrf = frame.csrf;
  view.path = at.repository().path();
  return access::settings_answer(request, at, frame, kSection, deploy_form(view), status);
}

}  // namespace

Result<web::Answer> show_deploy(const access::RepoAdmin& at, web::Request& request) {
  return list_answer(request, at, std::nullopt);
}

Result<web::Answer> new_deploy(const access::FreshRepoAdmin& at, web::Request& request) {
  return form_answer(request, at, {});
}

Result<web::Answer> mint_deploy(const access::FreshRepoAdmin& at, web::Request& request) {
  const web::Form* form = TRY(request.form());
  for (auto field : {"name", "expiry", "writes"}) TRY(form->require_single(field));
  DeployFormView typed{.name = std::string(form->text("name")),
                       .expiry = std::string(form->text("expiry")),
                       .writes = form->checked("writes")};
  auto make = [&](db::Tx& tx) -> Result<token::MintedDeployToken> {
    auto expiry = parse_days(typed.expiry, request.now());
    if (!expiry) return invalid_field("expiry", expiry.error().message);
    return token::mint(tx,
                       {.repository = at.repository().id,
                        .name = typed.name,
                        .writes = typed.writes,
                        .added_by = at.who().user,
                        .expires_at = *expiry},
                       request.now());
  };
  auto made = request.transact(make);
  if (made) {
    LOG(Info, "tokens.deploy_minted",
        {{"repository", at.repository().id.value()},
         {"user", at.who().user.value()},
         {"token", made->id.value()}});
    return list_answer(request, at, MintedView{typed.name, made->secret.reveal()});
  }
  const Error& error = made.error();
  if (error.code != Code::Invalid && error.code != Code::Conflict)
    return std::move(made).take_error();
  typed.message = error.fields.empty() ? error.message : "The token was not made.";
  typed.errors = error.fields;
  return form_answer(request, at, std::move(typed), 422);
}

Result<web::Answer> revoke_deploy(const access::RepoAdmin& at, web::Request& request) {
  const TokenId id{text::parse_number<std::int64_t>(request.param("id")).value_or(0)};
  bool revoked = TRY(request.transact(
      [&](db::Tx& tx) { return token::revoke_deploy_token(tx, at.repository().id, id); }));
  if (!revoked) return not_found("The repository has no such token; it may be revoked already.");
  return web::see_other_with_notice(request, url::deploy_list(at.repository().path()),
                                    "The token is revoked.");
}

}  // namespace stithy::tokens
