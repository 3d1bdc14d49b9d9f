// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"
#include "features/hooks/payloads/payloads.h"

namespace stithy::hooks {

std::string_view type_word(const HookOwner& owner) {
  return owner.repo ? "Repository" : "Organization";
}

HookLinks links_of(const web::Site& site, const Hook& hook, std::string_view api_place) {
  std::string url = text::format("{}{}/hooks/{}", site.main_url, api_place, hook.id.value());
  HookLinks links{.url = url,
                  .ping_url = url + "/pings",
                  .deliveries_url = url + "/deliveries",
                  .test_url = {}};
  if (hook.owner.repo) links.test_url = url + "/tests";
  return links;
}

Payload ping_payload(const web::Site& site, const Hook& hook, std::string_view api_place,
                     const Scene* scene, const OrganisationScene* organisation) {
  auto links = links_of(site, hook, api_place);
  JsonWriter w;
  w.begin_object().member("zen", "What is hammered cold breaks.");
  w.member("hook_id", hook.id.value()).key("hook").begin_object();
  w.member("type", type_word(hook.owner)).member("id", hook.id.value());
  w.member("name", "web").member("active", hook.active).key("events").begin_array();
  for (const auto& event : hook.events) w.value(event);
  w.end_array().key("config").begin_object();
  w.member("content_type", content_type_word(hook.content_type));
  w.member("url", shown_url(hook)).member("insecure_ssl", "0").end_object();
  w.member("updated_at", render_iso(hook.updated_at));
  w.member("created_at", render_iso(hook.created_at)).member("url", links.url);
  if (links.test_url) w.member("test_url", *links.test_url);
  w.member("ping_url", links.ping_url).member("deliveries_url", links.deliveries_url);
  w.end_object();
  if (scene) write_end(w, *scene);
  if (organisation) write_end(w, *organisation);
  w.end_object();
  return {"ping", "", std::move(w).take()};
}

}  // namespace stithy::hooks
