// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"
#include "features/hooks/payloads/payloads.h"
#include "ui/places.h"

namespace stithy::hooks {

std::optional<Payload> organisation_payload(const OrganisationScene& scene,
                                            const org::MembershipChanged& change,
                                            const account::SimpleUser& member) {
  const bool came = change.before == "none", left = change.after == "none";
  if (came == left) return std::nullopt;
  std::string action = came ? "member_added" : "member_removed";
  const auto url = access::organisation_url(scene.site, scene.organisation.name);
  JsonWriter w;
  w.begin_object().member("action", action).key("membership").begin_object();
  w.member("url", text::format("{}/memberships/{}", url, text::encode_component(member.login)));
  w.member("state", came ? "active" : "inactive");
  w.member("role", (came ? change.after : change.before) == "owner" ? "admin" : "member");
  w.member("organization_url", url).key("user");
  write_user(w, member);
  w.end_object();
  write_end(w, scene);
  w.end_object();
  return Payload{"organization", action, std::move(w).take()};
}

}  // namespace stithy::hooks
