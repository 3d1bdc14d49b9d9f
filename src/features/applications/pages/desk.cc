// SPDX-License-Identifier: Apache-2.0
#include "features/applications/pages/desk.h"

#include "base/log.h"
#include "base/text.h"
#include "features/applications/pages/views/one.h"
#include "features/applications/protocol/authorization.h"
#include "features/applications/settings.h"
#include "pillars/foundations.h"
#include "web/page.h"

namespace stithy::applications {

namespace {

std::int64_t number_of(const web::Request& request, std::string_view name) {
  return text::parse_number<std::int64_t>(request.param(name)).value_or(0);
}

// Another owner's application is absent.
Result<Application> load(db::Reader& reader, const Desk& desk, const web::Request& request) {
  auto found = TRY(find_application(reader, ClientId{number_of(request, "id")}));
  if (!found || (!desk.reaches_all && found->owner != desk.owner))
    return not_found("There is no such application.");
  return *std::move(found);
}

Result<Wish> read_wish(web::Request& request) {
  const web::Form* form = TRY(request.form());
  for (auto name : {"name", "homepage", "callbacks", "kind"}) TRY(form->require_single(name));
  return Wish{.name = std::string(form->text("name")),
              .homepage = std::string(form->text("homepage")),
              .callbacks = text::replace_all(form->text("callbacks"), "\r", ""),
              .confidential = form->text("kind") != "public",
              .expiring = form->checked("expiring"),
              .device_flow = form->checked("device_flow")};
}

FormView form_of(const Wish& wish) {
  return {.csrf = {},
          .action = {},
          .back_href = {},
          .button = {},
          .name = wish.name,
          .homepage = wish.homepage,
          .callbacks = wish.callbacks,
          .kind = wish.confidential ? "confidential" : "public",
          .expiring = wish.expiring,
          .device_flow = wish.device_flow};
}

Wish wish_of(const Application& application) {
  return {.name = application.name,
          .homepage = application.homepage,
          .callbacks = text::join(application.callbacks, "\n"),
          .confidential = application.confidential,
          .expiring = application.expiring,
          .device_flow = application.device_flow};
}

bool is_refusal(const Error& error) {
  return error.code == Code::Invalid || error.code == Code::Conflict;
}

void say(FormView& form, const Error& error) {
  form.message = error.fields.empty() ? error.message : "The application was not saved.";
  form.errors = error.fields;
}

Result<web::Answer> render_form(const Desk& desk, web::Request& request, FormView form,
                                int status) {
  form.action = desk.post_href;
  form.back_href = desk.list_href;
  form.button = "Register";
  auto body = [&](std::string csrf) {
    form.csrf = std::move(csrf);
    return form_page(form);
  };
  return desk.answer(request, "New application", body, status);
}

struct Shown {
  FormView form;
  std::string secret = {};  // that was made just now
  std::string wrong_name = {};
  int status = 200;
};

Result<web::Answer> render_one(const Desk& desk, web::Request& request, const Application& a,
                               Shown shown) {
  db::Reader* reader = TRY(request.reader());
  const std::int64_t id = a.id.value();
  shown.form.action = desk.put_href(id);
  shown.form.button = "Save";
  shown.form.kind_is_open = false;
  OneView view{.csrf = {},
               .name = a.name,
               .client_id = a.client_id,
               .owner = TRY(owner_name(*reader, a.owner)),
               .kind = a.confidential ? "on a server, with a secret" : "with people, without one",
               .new_secret = std::move(shown.secret),
               .confidential = a.confidential,
               .add_secret_href = desk.add_secret_href(id),
               .people = TRY(count_people(*reader, a.id)),
               .form = std::move(shown.form),
               .deletion = {.button = "Delete this application",
                            .action = desk.drop_href(id),
                            .name = a.name,
                            .prompt = text::format("Type {} to delete it", a.name),
                            .consequence = "All tokens that people gave it end at once.",
                            .error = std::move(shown.wrong_name)},
               .now = request.now()};
  for (auto& secret : TRY(list_secrets(*reader, a.id)))
    view.secrets.push_back(
        {secret.ending, desk.drop_secret_href(id, secret.id.value()), secret.created_at});
  view.may_add = view.secrets.size() < static_cast<std::size_t>(kSecretsMax);
  auto body = [&](std::string csrf) {
    view.csrf = std::move(csrf);
    return one_page(view);
  };
  return desk.answer(request, a.name, body, shown.status);
}

}  // namespace

Result<web::Answer> show_form(const Desk& desk, web::Request& request) {
  return render_form(desk, request, form_of(Wish{}), 200);
}

Result<web::Answer> post(const Desk& desk, web::Request& request) {
  const Wish wish = TRY(read_wish(request));
  auto made = request.transact([&](db::Tx& tx) {
    return register_application(tx, desk.owner, wish, desk.by, kMaxPerOwner(request.on().settings),
                                request.now());
  });
  if (!made) {
    if (!is_refusal(made.error())) return std::move(made).take_error();
    FormView form = form_of(wish);
    say(form, made.error());
    return render_form(desk, request, std::move(form),
                       made.error().code == Code::Conflict ? 409 : 422);
  }
  LOG(Info, "applications.registered",
      {{"application", made->id.value()}, {"by", desk.by.value()}});
  return web::see_other_with_notice(request, desk.one_href(made->id.value()),
                                    text::format("{} is registered.", made->name));
}

Result<web::Answer> show_one(const Desk& desk, web::Request& request) {
  db::Reader* reader = TRY(request.reader());
  auto application = TRY(load(*reader, desk, request));
  return render_one(desk, request, application, {.form = form_of(wish_of(application))});
}

Result<web::Answer> put(const Desk& desk, web::Request& request) {
  Wish wish = TRY(read_wish(request));
  db::Reader* reader = TRY(request.reader());
  auto application = TRY(load(*reader, desk, request));
  request.close_reader();
  wish.confidential = application.confidential;
  auto saved = request.transact(
      [&](db::Tx& tx) { return change_application(tx, application, wish, request.now()); });
  if (saved) {
    LOG(Info, "applications.changed",
        {{"application", application.id.value()}, {"by", desk.by.value()}});
    return web::see_other_with_notice(request, desk.one_href(application.id.value()), "Saved.");
  }
  if (!is_refusal(saved.error())) return std::move(saved).take_error();
  FormView form = form_of(wish);
  say(form, saved.error());
  return render_one(desk, request, application, {.form = std::move(form), .status = 422});
}

Result<web::Answer> drop(const Desk& desk, web::Request& request) {
  const web::Form* form = TRY(request.form());
  TRY(form->require_single("confirm"));
  db::Reader* reader = TRY(request.reader());
  auto application = TRY(load(*reader, desk, request));
  if (form->text("confirm") != application.name)
    return render_one(desk, request, application,
                      {.form = form_of(wish_of(application)),
                       .wrong_name = text::format("This is not {}.", application.name),
                       .status = 422});
  request.close_reader();
  TRY(request.transact([&](db::Tx& tx) { return delete_application(tx, application.id); }));
  LOG(Info, "applications.deleted",
      {{"application", application.id.value()}, {"by", desk.by.value()}});
  return web::see_other_with_notice(request, desk.list_href,
                                    text::format("{} is deleted.", application.name));
}

Result<web::Answer> post_secret(const Desk& desk, web::Request& request) {
  db::Reader* reader = TRY(request.reader());
  auto application = TRY(load(*reader, desk, request));
  request.close_reader();
  auto secret =
      TRY(request.transact([&](db::Tx& tx) { return add_secret(tx, application, request.now()); }));
  LOG(Info, "applications.secret_added",
      {{"application", application.id.value()}, {"by", desk.by.value()}});
  auto answer = TRY(render_one(desk, request, application,
                               {.form = form_of(wish_of(application)), .secret = secret.reveal()}));
  answer.headers.set("Cache-Control", "no-store");
  return answer;
}

Result<web::Answer> drop_secret(const Desk& desk, web::Request& request) {
  db::Reader* reader = TRY(request.reader());
  auto application = TRY(load(*reader, desk, request));
  request.close_reader();
  const SecretId secret{number_of(request, "secret")};
  auto write = [&](db::Tx& tx) -> Result<void> {
    if (TRY(remove_secret(tx, application.id, secret))) return {};
    return not_found("There is no such secret; it may be removed already.");
  };
  TRY(request.transact(write));
  LOG(Info, "applications.secret_removed",
      {{"application", application.id.value()}, {"by", desk.by.value()}});
  return web::see_other_with_notice(request, desk.one_href(application.id.value()),
                                    "The secret is removed.");
}

Result<std::vector<ApplicationRow>> rows_of(db::Reader& reader, const Desk& desk,
                                            const std::vector<Application>& all) {
  std::vector<ApplicationRow> rows;
  for (const auto& one : all)
    rows.push_back({.name = one.name,
                    .href = desk.one_href(one.id.value()),
                    .client_id = one.client_id,
                    .owner = desk.reaches_all ? TRY(owner_name(reader, one.owner)) : std::string(),
                    .people = TRY(count_people(reader, one.id)),
                    .made_at = one.created_at});
  return rows;
}

}  // namespace stithy::applications
