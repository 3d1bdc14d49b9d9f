// SPDX-License-Identifier: Apache-2.0
#include "base/log.h"
#include "base/text.h"
#include "features/tokens/new_token.h"
#include "features/tokens/routes.h"
#include "features/tokens/rows.h"
#include "features/tokens/urls.h"
#include "features/tokens/views/tokens.h"
#include "pillars/access/account_page.h"
#include "pillars/org/organisation.h"
#include "web/answer.h"
#include "web/page.h"

namespace stithy::tokens {

namespace {

constexpr std::string_view kSection = "fine-grained-tokens";
constexpr std::size_t kNamesShown = 5;

Result<std::string> repositories_of(db::Reader& reader, const token::FineToken& one) {
  if (one.all_repositories) return std::string("all repositories");
  const auto chosen = TRY(token::list_chosen(reader, one.id));
  if (chosen.empty()) return std::string("no private repositories");
  if (chosen.size() > kNamesShown) return text::format("{} repositories", chosen.size());
  std::vector<std::string> names;
  for (RepoId id : chosen) {
    auto found = TRY(repo::find_repository(reader, id));
    const bool there = found && !found->deleted_at && found->owner_id == one.owner;
    names.push_back(there ? found->name : "one that is gone");
  }
  return text::join(names, ", ");
}

Result<web::Answer> list_answer(web::Request& request, UserId user,
                                std::optional<MintedView> minted) {
  db::Reader* reader = TRY(request.reader());
  ui::Frame frame = access::account_frame(request, "Fine-grained tokens");
  FineListView view{
      .csrf = frame.csrf, .tokens = {}, .minted = std::move(minted), .now = request.now()};
  for (const auto& one : TRY(token::list_of_person(*reader, user))) {
    FineRow row = TRY(row_of(*reader, one, request.now()));
    row.login.clear();
    row.revoke_href = url::revoke(one.id.value());
    view.tokens.push_back(std::move(row));
  }
  return access::account_answer(request, frame, kSection, fine_list(view));
}

Result<web::Answer> form_answer(web::Request& request, const web::Principal& who, FineFormView view,
                                const FineForm& typed, int status = 200) {
  db::Reader* reader = TRY(request.reader());
  view.owners = {who.login};
  for (const auto& one : TRY(org::list_belongings(*reader, who.user, true)))
    view.owners.push_back(one.organisation.name);
  for (const auto& one : token::permission_names()) {
    PermissionChoice choice{std::string(one.word), std::string(one.label), std::string(one.meaning),
                            "none"};
    for (const auto& [word, level] : typed.levels)
      if (word == one.word && token::parse_level(level)) choice.level = level;
    auto& list = one.of == token::Of::Repository     ? view.of_repository
                 : one.of == token::Of::Organisation ? view.of_organisation
                                                     : view.of_person;
    list.push_back(std::move(choice));
  }
  ui::Frame frame = access::account_frame(request, "New token");
  // As few crumbs as fit a phone.
  frame.crumbs = {{"Tokens", url::list(), false}, {"New token", "", false}};
  view.csrf = frame.csrf;
  return access::account_answer(request, frame, kSection, fine_form(view), status);
}

Result<FineForm> read_form(web::Request& request) {
  const web::Form* form = TRY(request.form());
  for (auto name : {"name", "reason", "owner", "expiry", "reach", "chosen"})
    TRY(form->require_single(name));
  FineForm out{.name = std::string(form->text("name")),
               .reason = std::string(form->text("reason")),
               .owner = std::string(form->text("owner")),
               .expiry = std::string(form->text("expiry")),
               .reach = std::string(form->text("reach")),
               .chosen = std::string(form->raw("chosen")),
               .levels = {}};
  for (const auto& one : token::permission_names()) {
    const std::string field = text::format("permission_{}", one.word);
    TRY(form->require_single(field));
    std::string level(form->text(field));
    if (!level.empty()) out.levels.emplace_back(std::string(one.word), std::move(level));
  }
  return out;
}

}  // namespace

Result<FineRow> row_of(db::Reader& reader, const token::FineToken& one, Instant now) {
  return FineRow{.name = one.name,
                 .login = one.login,
                 .owner = one.owner_name,
                 .prefix = one.prefix,
                 .permissions = token::render_permissions(one.permissions),
                 .repositories = TRY(repositories_of(reader, one)),
                 .reason = one.reason,
                 .state = one.approval == token::Approval::Waits     ? "waits for approval"
                          : one.approval == token::Approval::Refused ? "refused"
                                                                     : "",
                 .expired = one.expires_at && *one.expires_at <= now,
                 .made_at = one.created_at,
                 .expires_at = one.expires_at,
                 .used_at = one.last_used_at};
}

Result<web::Answer> show_list(const access::SignedIn& who, web::Request& request) {
  return list_answer(request, who.who().user, std::nullopt);
}

Result<web::Answer> show_new(const access::FreshSession& who, web::Request& request) {
  FineFormView view;
  view.owner = request.query("owner");
  return form_answer(request, who.who(), std::move(view), {});
}

Result<web::Answer> mint(const access::FreshSession& who, web::Request& request) {
  const FineForm typed = TRY(read_form(request));
  db::Reader* reader = TRY(request.reader());
  auto fresh = check_form(*reader, who.who(), typed, request.now());
  request.close_reader();
  auto secret =
      fresh ? request.transact([&](db::Tx& tx) { return token::mint(tx, *fresh, request.now()); })
            : Result<Secret<>>(std::move(fresh).take_error());
  if (!secret) {
    const Error& error = secret.error();
    if (error.code != Code::Invalid && error.code != Code::Conflict)
      return std::move(secret).take_error();
    FineFormView view{.name = typed.name,
                      .reason = typed.reason,
                      .owner = typed.owner,
                      .expiry = typed.expiry,
                      .reach = typed.reach,
                      .chosen = typed.chosen};
    view.message = error.fields.empty() ? error.message : "The token was not made.";
    view.errors = error.fields;
    return form_answer(request, who.who(), std::move(view), typed, 422);
  }
  LOG(Info, "tokens.minted", {{"user", who.who().user.value()}, {"owner", fresh->owner.value()}});
  return list_answer(request, who.who().user, MintedView{fresh->name, secret->reveal()});
}

Result<web::Answer> revoke(const access::SignedIn& who, web::Request& request) {
  auto id = text::parse_number<std::int64_t>(request.param("id"));
  bool revoked = id && TRY(request.transact([&](db::Tx& tx) {
                   return account::revoke_token(tx, who.who().user, TokenId{*id});
                 }));
  if (!revoked) return not_found("You have no such token; it may be revoked already.");
  return web::see_other_with_notice(request, url::list(), "The token is revoked.");
}

}  // namespace stithy::tokens
