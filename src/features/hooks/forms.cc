// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/text.h"
#include "features/hooks/form.h"
#include "features/hooks/routes.h"
#include "features/hooks/scope.h"
#include "features/hooks/tell.h"
#include "features/hooks/urls.h"
#include "pillars/foundations.h"
#include "web/answer.h"
#include "web/page.h"

namespace stithy::hooks {

namespace {

struct Typed {
  HookWish wish;
  std::string format, content_type;
};

Result<Typed> read_form(web::Request& request) {
  const web::Form* form = TRY(request.form());
  for (auto field : {"url", "format", "content_type", "secret"}) TRY(form->require_single(field));
  Typed typed{.wish = {},
              .format = std::string(form->text("format")),
              .content_type = std::string(form->text("content_type"))};
  typed.wish.url = form->text("url");
  if (!form->raw("secret").empty())
    typed.wish.secret.emplace(std::string(form->raw("secret")));
  else if (form->checked("no_secret"))
    typed.wish.secret.emplace();
  typed.wish.events.clear();
  for (auto event : form->all("events")) typed.wish.events.emplace_back(event);
  typed.wish.active = form->checked("active");
  return typed;
}

Result<void> settle_words(Typed& typed) {
  typed.wish.format = TRY(parse_format(typed.format));
  typed.wish.content_type = TRY(parse_content_type(typed.content_type));
  return {};
}

bool is_refusal(const Error& error) {
  return error.code == Code::Invalid || error.code == Code::Conflict;
}

Result<web::Answer> refused(const access::RepoAdmin& at, web::Request& request, const Typed& typed,
                            FormView view, const Error& error) {
  if (!is_refusal(error)) return error;
  view.message = error.fields.empty() ? error.message : "The web hook was not saved.";
  view.errors = error.fields;
  view.url = typed.wish.url;
  view.format = typed.format;
  view.content_type = typed.content_type;
  view.active = typed.wish.active;
  choose_events(typed.wish.events, view);
  return form_answer(at, request, std::move(view), 422);
}

std::string hook_path(const access::RepoAdmin& at, const Hook& hook) {
  return url::show(at.repository().path(), std::to_string(hook.id.value()));
}

}  // namespace

void choose_events(const std::vector<std::string>& chosen, FormView& view) {
  auto has = [&](std::string_view name) {
    return std::find(chosen.begin(), chosen.end(), name) != chosen.end();
  };
  view.events.clear();
  view.everything = has(kEverything);
  for (const auto& kind : event_kinds())
    if (!kind.of_instance)
      view.events.push_back({std::string(kind.name), std::string(kind.label),
                             std::string(kind.note), has(kind.name)});
}

FormView form_of(const Hook& hook) {
  FormView view;
  view.id = std::to_string(hook.id.value());
  view.url = hook.url;
  view.format = format_word(hook.format);
  view.content_type = content_type_word(hook.content_type);
  view.has_secret = hook.sealed_secret.has_value();
  view.active = hook.active;
  view.paused = hook.paused.value_or("");
  choose_events(hook.events, view);
  return view;
}

Result<web::Answer> add(const access::RepoAdmin& at, web::Request& request) {
  Typed typed = TRY(read_form(request));
  auto made = [&]() -> Result<Hook> {
    TRY(settle_words(typed));
    return request.transact([&](db::Tx& tx) -> Result<Hook> {
      auto hook = TRY(add_hook(tx, {at.who().user, request.keys()}, at.repository().id, typed.wish,
                               request.now()));
      TRY(order_ping(tx, request.on().site, hook, at.repository(), request.now()));
      return hook;
    });
  }();
  if (!made) return refused(at, request, typed, {}, made.error());
  return web::see_other_with_notice(request, hook_path(at, *made),
                                    "The web hook is there; a ping is on its way.");
}

Result<web::Answer> change(const access::RepoAdmin& at, web::Request& request) {
  Typed typed = TRY(read_form(request));
  Hook before;
  auto saved = [&]() -> Result<Hook> {
    TRY(settle_words(typed));
    return request.transact([&](db::Tx& tx) -> Result<Hook> {
      before = TRY(hook_in(tx, Scope::of(at), request.param("hook")));
      return change_hook(tx, {at.who().user, request.keys()}, before, typed.wish, request.now());
    });
  }();
  if (!saved) return refused(at, request, typed, form_of(before), saved.error());
  return web::see_other_with_notice(request, hook_path(at, *saved), "Saved.");
}

Result<web::Answer> remove(const access::RepoAdmin& at, web::Request& request) {
  auto write = [&](db::Tx& tx) -> Result<void> {
    auto hook = TRY(hook_in(tx, Scope::of(at), request.param("hook")));
    return remove_hook(tx, hook.id);
  };
  TRY(request.transact(write));
  return web::see_other_with_notice(request, url::list(at.repository().path()),
                                    "The web hook is removed.");
}

Result<web::Answer> ping(const access::RepoAdmin& at, web::Request& request) {
  auto write = [&](db::Tx& tx) -> Result<Hook> {
    auto found = TRY(hook_in(tx, Scope::of(at), request.param("hook")));
    TRY(order_ping(tx, request.on().site, found, at.repository(), request.now()));
    return found;
  };
  auto hook = TRY(request.transact(write));
  return web::see_other_with_notice(request, hook_path(at, hook), "A ping is on its way.");
}

Result<web::Answer> send_again(const access::RepoAdmin& at, web::Request& request) {
  auto write = [&](db::Tx& tx) -> Result<DeliveryId> {
    auto hook = TRY(hook_in(tx, Scope::of(at), request.param("hook")));
    auto row = TRY(delivery_in(tx, hook, request.param("delivery")));
    return redeliver(tx, row, request.now());
  };
  auto again = TRY(request.transact(write));
  return web::see_other_with_notice(
      request,
      url::delivery(at.repository().path(), request.param("hook"), std::to_string(again.value())),
      "It is on its way again.");
}

}  // namespace stithy::hooks
