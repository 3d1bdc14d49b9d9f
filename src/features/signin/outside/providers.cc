// SPDX-License-Identifier: Apache-2.0
//
// The administrator's pages of sign-in providers.
#include "features/signin/outside/views/providers.h"
#include "base/log.h"
#include "base/text.h"
#include "features/admin/urls.h"
#include "features/signin/outside/handlers.h"
#include "features/signin/outside/steps.h"
#include "features/signin/urls.h"
#include "pillars/foundations.h"
#include "web/answer.h"
#include "web/page.h"

namespace stithy::signin {

namespace {

ui::Frame frame_of(web::Request& request, const std::string& title) {
  ui::Frame frame = web::frame_for(request, title);
  frame.current = "admin";
  frame.crumbs = {{"Administration", admin::url::overview(), false}};
  if (title != "Sign-in providers") frame.crumbs.push_back({"Sign-in", url::providers(), false});
  frame.crumbs.push_back({title, "", false});
  return frame;
}

Result<Provider> load(db::Reader& reader, const web::Request& request) {
  auto id = text::parse_number<std::int64_t>(request.param("id")).value_or(0);
  auto found = TRY(find_provider(reader, ProviderId{id}));
  if (!found) return not_found("There is no such provider.");
  return *std::move(found);
}

Result<ProviderWish> read_wish(web::Request& request) {
  const web::Form* form = TRY(request.form());
  for (auto name : {"name", "label", "preset", "issuer", "client_id", "secret", "admits",
                    "groups_claim", "team_rules"})
    TRY(form->require_single(name));
  auto line = [&](std::string_view name) { return std::string(text::trim(form->text(name))); };
  return ProviderWish{.name = line("name"),
                      .label = line("label"),
                      .preset = line("preset"),
                      .issuer = line("issuer"),
                      .client_id = line("client_id"),
                      .secret = Secret<>(std::string(text::trim(form->raw("secret")))),
                      .admits = line("admits"),
                      .groups_claim = line("groups_claim"),
                      .team_rules = text::replace_all(form->text("team_rules"), "\r", "")};
}

ProviderFormView form_of(const ProviderWish& wish) {
  return {.csrf = {},
          .action = {},
          .back_href = url::providers(),
          .button = {},
          .name = wish.name,
          .label = wish.label,
          .preset = wish.preset,
          .issuer = wish.issuer,
          .client_id = wish.client_id,
          .admits = wish.admits,
          .groups_claim = wish.groups_claim,
          .team_rules = wish.team_rules};
}

ProviderFormView form_of(const Provider& provider) {
  return {.csrf = {},
          .action = {},
          .back_href = url::providers(),
          .button = {},
          .name = provider.name,
          .label = provider.label,
          .issuer = provider.issuer,
          .client_id = provider.client_id,
          .admits = std::string(admits_word(provider.admits)),
          .groups_claim = provider.groups_claim,
          .team_rules = provider.team_rules};
}

bool is_refusal(const Error& error) {
  return error.code == Code::Invalid || error.code == Code::Conflict;
}

void say(ProviderFormView& form, const Error& error) {
  form.message = error.fields.empty() ? error.message : "The provider was not saved.";
  form.errors = error.fields;
}

web::Answer render_new(web::Request& request, ProviderFormView form, int status) {
  ui::Frame frame = frame_of(request, "New provider");
  Provider any;
  any.name = "name";
  form.csrf = frame.csrf;
  form.action = url::add_provider();
  form.button = "Set it up";
  return web::page(request, frame, new_provider_page(form, callback_of(request, any)), status);
}

struct Shown {
  ProviderFormView form;
  std::string wrong_name = {};
  int status = 200;
};

Result<web::Answer> render_one(web::Request& request, const Provider& provider, Shown shown) {
  db::Reader* reader = TRY(request.reader());
  ProviderView view{.label = provider.label,
                    .name = provider.name,
                    .issuer = provider.issuer,
                    .callback = callback_of(request, provider),
                    .people = TRY(account::count_identities(*reader, provider.issuer)),
                    .delete_href = url::remove_provider(provider.id.value()),
                    .wrong_name = std::move(shown.wrong_name),
                    .form = std::move(shown.form)};
  ui::Frame frame = frame_of(request, provider.label);
  view.form.is_new = false;
  view.form.csrf = frame.csrf;
  view.form.action = url::change_provider(provider.id.value());
  view.form.button = "Save";
  return web::page(request, frame, provider_page(view), shown.status);
}

}  // namespace

Result<web::Answer> show_providers(const access::SiteAdmin&, web::Request& request) {
  db::Reader* reader = TRY(request.reader());
  ProvidersView view{.rows = {}, .new_href = url::new_provider()};
  for (const Provider& one : TRY(list_providers(*reader)))
    view.rows.push_back({.label = one.label,
                         .name = one.name,
                         .issuer = one.issuer,
                         .href = url::provider(one.id.value()),
                         .people = TRY(account::count_identities(*reader, one.issuer))});
  return web::page(request, frame_of(request, "Sign-in providers"), providers_page(view));
}

Result<web::Answer> new_provider(const access::FreshSiteAdmin&, web::Request& request) {
  return render_new(request,
                    {.csrf = {}, .action = {}, .back_href = url::providers(), .button = {}}, 200);
}

Result<web::Answer> post_provider(const access::FreshSiteAdmin& who, web::Request& request) {
  const ProviderWish wish = TRY(read_wish(request));
  auto made = request.transact(
      [&](db::Tx& tx) { return add_provider(tx, request.keys(), wish, request.now()); });
  if (!made) {
    if (!is_refusal(made.error())) return std::move(made).take_error();
    ProviderFormView form = form_of(wish);
    say(form, made.error());
    return render_new(request, std::move(form), made.error().code == Code::Conflict ? 409 : 422);
  }
  LOG(Info, "signin.provider_added",
      {{"provider", made->name}, {"issuer", made->issuer}, {"by", who.who().user.value()}});
  return web::see_other_with_notice(request, url::provider(made->id.value()),
                                    text::format("{} is set up.", made->label));
}

Result<web::Answer> show_provider(const access::FreshSiteAdmin&, web::Request& request) {
  db::Reader* reader = TRY(request.reader());
  const Provider provider = TRY(load(*reader, request));
  return render_one(request, provider, {.form = form_of(provider)});
}

Result<web::Answer> put_provider(const access::FreshSiteAdmin& who, web::Request& request) {
  const ProviderWish wish = TRY(read_wish(request));
  db::Reader* reader = TRY(request.reader());
  const Provider provider = TRY(load(*reader, request));
  request.close_reader();
  auto saved = request.transact([&](db::Tx& tx) {
    return change_provider(tx, request.keys(), provider, wish, request.now());
  });
  if (saved) {
    LOG(Info, "signin.provider_changed",
        {{"provider", provider.name}, {"by", who.who().user.value()}});
    return web::see_other_with_notice(request, url::provider(provider.id.value()), "Saved.");
  }
  if (!is_refusal(saved.error())) return std::move(saved).take_error();
  ProviderFormView form = form_of(wish);
  say(form, saved.error());
  return render_one(request, provider, {.form = std::move(form), .status = 422});
}

Result<web::Answer> drop_provider(const access::FreshSiteAdmin& who, web::Request& request) {
  const web::Form* form = TRY(request.form());
  TRY(form->require_single("confirm"));
  db::Reader* reader = TRY(request.reader());
  const Provider provider = TRY(load(*reader, request));
  if (form->text("confirm") != provider.name)
    return render_one(request, provider,
                      {.form = form_of(provider),
                       .wrong_name = text::format("This is not {}.", provider.name),
                       .status = 422});
  request.close_reader();
  TRY(request.transact([&](db::Tx& tx) { return delete_provider(tx, provider.id); }));
  LOG(Info, "signin.provider_removed",
      {{"provider", provider.name}, {"by", who.who().user.value()}});
  return web::see_other_with_notice(request, url::providers(),
                                    text::format("{} is removed.", provider.label));
}

}  // namespace stithy::signin
