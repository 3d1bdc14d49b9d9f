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

template <class At>
Result<web::Answer> refused(const At& at, web::Request& request, const Typed& typed, FormView view,
                            const Error& error) {
  if (!is_refusal(error)) return error;
  view.message = error.fields.empty() ? error.message : "The web hook was not saved.";
  view.errors = error.fields;
  view.url = typed.wish.url;
  view.format = typed.format;
  view.content_type = typed.content_type;
  view.active = typed.wish.active;
  choose_events(typed.wish.events, reach_of(Scope::of(at).owner()), view);
  return form_answer(at, request, std::move(view), 422);
}

template <class At>
std::string hook_path(const At& at, const Hook& hook) {
  return url::show(Scope::of(at).place(), std::to_string(hook.id.value()));
}

template <class At>
Result<web::Answer> add_in(const At& at, web::Request& request) {
  Typed typed = TRY(read_form(request));
  auto made = [&]() -> Result<Hook> {
    TRY(settle_words(typed));
    return request.transact([&](db::Tx& tx) -> Result<Hook> {
      auto hook = TRY(add_hook(tx, {at.who().user, request.keys()}, Scope::of(at).owner(),
                               typed.wish, request.now()));
      TRY(order_ping(tx, request.on().site, hook, Scope::of(at), request.now()));
      return hook;
    });
  }();
  if (!made) return refused(at, request, typed, {}, made.error());
  return web::see_other_with_notice(request, hook_path(at, *made),
                                    "The web hook is there; a ping is on its way.");
}

template <class At>
Result<web::Answer> change_in(const At& at, web::Request& request) {
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

template <class At>
Result<web::Answer> remove_in(const At& at, web::Request& request) {
  auto write = [&](db::Tx& tx) -> Result<void> {
    auto hook = TRY(hook_in(tx, Scope::of(at), request.param("hook")));
    return remove_hook(tx, hook.id);
  };
  TRY(request.transact(write));
  return web::see_other_with_notice(request, url::list(Scope::of(at).place()),
                                    "The web hook is removed.");
}

template <class At>
Result<web::Answer> ping_in(const At& at, web::Request& request) {
  auto write = [&](db::Tx& tx) -> Result<Hook> {
    auto found = TRY(hook_in(tx, Scope::of(at), request.param("hook")));
    TRY(order_ping(tx, request.on().site, found, Scope::of(at), request.now()));
    return found;
  };
  auto hook = TRY(request.transact(write));
  return web::see_other_with_notice(request, hook_path(at, hook), "A ping is on its way.");
}

template <class At>
Result<web::Answer> send_again_in(const At& at, web::Request& request) {
  auto write = [&](db::Tx& tx) -> Result<DeliveryId> {
    auto hook = TRY(hook_in(tx, Scope::of(at), request.param("hook")));
    auto row = TRY(delivery_in(tx, hook, request.param("delivery")));
    return redeliver(tx, row, request.now());
  };
  auto again = TRY(request.transact(write));
  return web::see_other_with_notice(
      request,
      url::delivery(Scope::of(at).place(), request.param("hook"), std::to_string(again.value())),
      "It is on its way again.");
}

}  // namespace

void choose_events(const std::vector<std::string>& chosen, Reach reach, FormView& view) {
  auto has = [&](std::string_view name) {
    return std::find(chosen.begin(), chosen.end(), name) != chosen.end();
  };
  view.events.clear();
  view.everything = has(kEverything);
  for (const auto& kind : event_kinds())
    if (kind.reach <= reach)
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
  choose_events(hook.events, reach_of(hook.owner), view);
  return view;
}

Result<web::Answer> add(const access::RepoAdmin& at, web::Request& request) {
  return add_in(at, request);
}
Result<web::Answer> org_add(const access::OrgOwner& at, web::Request& request) {
  return add_in(at, request);
}
Result<web::Answer> instance_add(const access::SiteAdmin& at, web::Request& request) {
  return add_in(at, request);
}
Result<web::Answer> change(const access::RepoAdmin& at, web::Request& request) {
  return change_in(at, request);
}
Result<web::Answer> org_change(const access::OrgOwner& at, web::Request& request) {
  return change_in(at, request);
}
Result<web::Answer> instance_change(const access::SiteAdmin& at, web::Request& request) {
  return change_in(at, request);
}
Result<web::Answer> remove(const access::RepoAdmin& at, web::Request& request) {
  return remove_in(at, request);
}
Result<web::Answer> org_remove(const access::OrgOwner& at, web::Request& request) {
  return remove_in(at, request);
}
Result<web::Answer> instance_remove(const access::SiteAdmin& at, web::Request& request) {
  return remove_in(at, request);
}
Result<web::Answer> ping(const access::RepoAdmin& at, web::Request& request) {
  return ping_in(at, request);
}
Result<web::Answer> org_ping(const access::OrgOwner& at, web::Request& request) {
  return ping_in(at, request);
}
Result<web::Answer> instance_ping(const access::SiteAdmin& at, web::Request& request) {
  return ping_in(at, request);
}
Result<web::Answer> send_again(const access::RepoAdmin& at, web::Request& request) {
  return send_again_in(at, request);
}
Result<web::Answer> org_send_again(const access::OrgOwner& at, web::Request& request) {
  return send_again_in(at, request);
}
Result<web::Answer> instance_send_again(const access::SiteAdmin& at, web::Request& request) {
  return send_again_in(at, request);
}

}  // namespace stithy::hooks
