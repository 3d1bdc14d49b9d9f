// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/text.h"
#include "features/hooks/api/api.h"
#include "features/hooks/api/shapes.h"
#include "features/hooks/payloads/payloads.h"
#include "features/hooks/scope.h"
#include "features/hooks/tell.h"
#include "pillars/foundations.h"
#include "web/answer.h"
#include "web/paging.h"

namespace stithy::hooks {

namespace {

Result<void> apply(const ConfigBody& body, HookWish& wish) {
  if (body.url) wish.url = *body.url;
  if (body.content_type) wish.content_type = TRY(parse_content_type(*body.content_type));
  if (body.secret) wish.secret.emplace(*body.secret);
  if (body.format) wish.format = TRY(parse_format(*body.format));
  const auto* word = body.insecure_ssl.as_string();
  const auto* number = body.insecure_ssl.as_int();
  bool verified = body.insecure_ssl.is_null() || (word && *word == "0") || (number && *number == 0);
  if (!verified)
    return invalid_field("insecure_ssl",
                         "Certificates are always verified; give the target a valid one, or let "
                         "this server trust its authority.");
  return {};
}

HookWish wish_of(const Hook& hook) {
  return {.url = hook.url,
          .format = hook.format,
          .content_type = hook.content_type,
          .secret = {},
          .events = hook.events,
          .active = hook.active};
}

Result<web::Answer> list(const Scope& scope, web::Request& request) {
  db::Reader* reader = TRY(request.reader());
  auto all = TRY(list_hooks(*reader, scope.owner()));
  const web::ApiPage page = web::api_page(request);
  std::vector<ApiHook> out;
  for (std::size_t i = page.first(); i < all.size() && out.size() < page.size; ++i)
    out.push_back(api_hook(request.site(), all[i], scope.api_place()));
  web::Answer answer = web::json_of(out);
  auto links = web::link_header(request.site(), request, page, all.size());
  if (!links.empty()) answer.headers.set("Link", links);
  return answer;
}

Result<web::Answer> add(const Scope& scope, web::Request& request) {
  auto body = TRY(request.body_as<NewHookBody>());
  HookWish wish;
  TRY(apply(body.config, wish));
  if (body.events) wish.events = *body.events;
  wish.active = body.active.value_or(true);
  auto write = [&](db::Tx& tx) -> Result<Hook> {
    auto made = TRY(add_hook(tx, {scope.user, request.keys()}, scope.owner(), wish, request.now()));
    TRY(order_ping(tx, request.on().site, made, scope, request.now()));
    return made;
  };
  Hook hook = TRY(request.transact(write));
  web::Answer answer = web::json_of(api_hook(request.site(), hook, scope.api_place()), 201);
  answer.headers.set("Location", links_of(request.site(), hook, scope.api_place()).url);
  return answer;
}

Result<web::Answer> show(const Scope& scope, web::Request& request) {
  db::Reader* reader = TRY(request.reader());
  auto hook = TRY(hook_in(*reader, scope, request.param("hook")));
  return web::json_of(api_hook(request.site(), hook, scope.api_place()));
}

void change_events(const HookBody& body, std::vector<std::string>& events) {
  if (body.events) events = *body.events;
  if (body.add_events)
    events.insert(events.end(), body.add_events->begin(), body.add_events->end());
  if (body.remove_events) {
    std::erase_if(events, [&](const std::string& event) {
      const auto& gone = *body.remove_events;
      return std::find(gone.begin(), gone.end(), event) != gone.end();
    });
  }
}

Result<Hook> save(const Scope& scope, web::Request& request,
                  const std::function<Result<void>(HookWish&)>& edit) {
  return request.transact([&](db::Tx& tx) -> Result<Hook> {
    auto hook = TRY(hook_in(tx, scope, request.param("hook")));
    HookWish wish = wish_of(hook);
    TRY(edit(wish));
    return change_hook(tx, {scope.user, request.keys()}, hook, wish, request.now());
  });
}

Result<web::Answer> change(const Scope& scope, web::Request& request) {
  auto body = TRY(request.body_as<HookBody>());
  auto edit = [&](HookWish& wish) -> Result<void> {
    if (body.config) TRY(apply(*body.config, wish));
    change_events(body, wish.events);
    if (body.active) wish.active = *body.active;
    return {};
  };
  auto hook = TRY(save(scope, request, edit));
  return web::json_of(api_hook(request.site(), hook, scope.api_place()));
}

Result<web::Answer> remove(const Scope& scope, web::Request& request) {
  auto write = [&](db::Tx& tx) -> Result<void> {
    auto hook = TRY(hook_in(tx, scope, request.param("hook")));
    return remove_hook(tx, hook.id);
  };
  TRY(request.transact(write));
  return web::no_content();
}

Result<web::Answer> ping(const Scope& scope, web::Request& request) {
  auto write = [&](db::Tx& tx) -> Result<DeliveryId> {
    auto hook = TRY(hook_in(tx, scope, request.param("hook")));
    return order_ping(tx, request.on().site, hook, scope, request.now());
  };
  TRY(request.transact(write));
  return web::no_content();
}

Result<web::Answer> show_config(const Scope& scope, web::Request& request) {
  db::Reader* reader = TRY(request.reader());
  return web::json_of(api_config(TRY(hook_in(*reader, scope, request.param("hook")))));
}

Result<web::Answer> change_config(const Scope& scope, web::Request& request) {
  auto body = TRY(request.body_as<ConfigBody>());
  auto hook = TRY(save(scope, request, [&](HookWish& wish) { return apply(body, wish); }));
  return web::json_of(api_config(hook));
}

}  // namespace

Result<web::Answer> api_hooks(const access::RepoAdmin& at, web::Request& request) {
  return list(Scope::of(at), request);
}
Result<web::Answer> api_add(const access::RepoAdmin& at, web::Request& request) {
  return add(Scope::of(at), request);
}
Result<web::Answer> api_hook_shown(const access::RepoAdmin& at, web::Request& request) {
  return show(Scope::of(at), request);
}
Result<web::Answer> api_change(const access::RepoAdmin& at, web::Request& request) {
  return change(Scope::of(at), request);
}
Result<web::Answer> api_remove(const access::RepoAdmin& at, web::Request& request) {
  return remove(Scope::of(at), request);
}
Result<web::Answer> api_ping(const access::RepoAdmin& at, web::Request& request) {
  return ping(Scope::of(at), request);
}
Result<web::Answer> api_org_hooks(const access::OrgOwner& at, web::Request& request) {
  return list(Scope::of(at), request);
}
Result<web::Answer> api_global_hooks(const access::SiteAdmin& at, web::Request& request) {
  return list(Scope::of(at), request);
}
Result<web::Answer> api_org_add(const access::OrgOwner& at, web::Request& request) {
  return add(Scope::of(at), request);
}
Result<web::Answer> api_global_add(const access::SiteAdmin& at, web::Request& request) {
  return add(Scope::of(at), request);
}
Result<web::Answer> api_org_shown(const access::OrgOwner& at, web::Request& request) {
  return show(Scope::of(at), request);
}
Result<web::Answer> api_global_shown(const access::SiteAdmin& at, web::Request& request) {
  return show(Scope::of(at), request);
}
Result<web::Answer> api_org_change(const access::OrgOwner& at, web::Request& request) {
  return change(Scope::of(at), request);
}
Result<web::Answer> api_global_change(const access::SiteAdmin& at, web::Request& request) {
  return change(Scope::of(at), request);
}
Result<web::Answer> api_org_remove(const access::OrgOwner& at, web::Request& request) {
  return remove(Scope::of(at), request);
}
Result<web::Answer> api_global_remove(const access::SiteAdmin& at, web::Request& request) {
  return remove(Scope::of(at), request);
}
Result<web::Answer> api_org_ping(const access::OrgOwner& at, web::Request& request) {
  return ping(Scope::of(at), request);
}
Result<web::Answer> api_global_ping(const access::SiteAdmin& at, web::Request& request) {
  return ping(Scope::of(at), request);
}

Result<web::Answer> api_config_shown(const access::RepoAdmin& at, web::Request& request) {
  return show_config(Scope::of(at), request);
}
Result<web::Answer> api_org_config_shown(const access::OrgOwner& at, web::Request& request) {
  return show_config(Scope::of(at), request);
}
Result<web::Answer> api_config_change(const access::RepoAdmin& at, web::Request& request) {
  return change_config(Scope::of(at), request);
}
Result<web::Answer> api_org_config_change(const access::OrgOwner& at, web::Request& request) {
  return change_config(Scope::of(at), request);
}

Result<web::Answer> api_test(const access::RepoAdmin& at, web::Request& request) {
  db::Reader* reader = TRY(request.reader());
  auto hook = TRY(hook_in(*reader, Scope::of(at), request.param("hook")));
  request.close_reader();
  if (hook.wants("push")) TRY(order_test(request.on(), hook, at.repository(), at.who().user));
  return web::no_content();
}

}  // namespace stithy::hooks
