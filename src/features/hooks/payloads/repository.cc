// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"
#include "features/hooks/payloads/payloads.h"

namespace stithy::hooks {

namespace {

using What = repo::Changed::What;

// GitHub has no word for what comes back out of the bin: it is there anew.
std::string_view action_of(What what) {
  switch (what) {
    case What::Created:
    case What::Restored: return "created";
    case What::Deleted: return "deleted";
    case What::Renamed: return "renamed";
    case What::Transferred: return "transferred";
    case What::Archived: return "archived";
    case What::Unarchived: return "unarchived";
    case What::Opened: return "publicized";
    case What::Closed: return "privatized";
    case What::Edited: return "edited";
  }
  return "edited";
}

void write_edited(JsonWriter& w, const std::string& name, const std::string& before) {
  w.key(name == "website" ? "homepage" : name).begin_object().key("from");
  if (name == "topics") {
    w.begin_array();
    for (auto topic : text::split(before, ' '))
      if (!topic.empty()) w.value(topic);
    w.end_array();
  } else if (before.empty()) {
    w.null();
  } else {
    w.value(before);
  }
  w.end_object();
}

void write_changes(JsonWriter& w, const repo::Changed& change,
                   const account::SimpleUser& former_owner) {
  if (change.what == What::Transferred) {
    w.key("changes").begin_object().key("owner").begin_object().key("from").begin_object();
    w.key("user");
    write_user(w, former_owner);
    w.end_object().end_object().end_object();
    return;
  }
  if (change.what != What::Renamed && change.what != What::Edited) return;
  w.key("changes").begin_object();
  for (const auto& [name, before] : change.before) {
    if (change.what == What::Edited) {
      write_edited(w, name, before);
    } else if (name == "name") {
      w.key("repository").begin_object().key("name").begin_object();
      w.member("from", before).end_object().end_object();
    }
  }
  w.end_object();
}

}  // namespace

std::vector<Payload> repository_payloads(const Scene& scene, const repo::Changed& change,
                                         const account::SimpleUser& former_owner) {
  std::string action(action_of(change.what));
  JsonWriter w;
  w.begin_object().member("action", action);
  write_changes(w, change, former_owner);
  write_end(w, scene);
  w.end_object();
  std::vector<Payload> out = {{"repository", action, std::move(w).take()}};
  if (change.what == What::Opened) {
    JsonWriter opened;
    opened.begin_object();
    write_end(opened, scene);
    opened.end_object();
    out.push_back({"public", "", std::move(opened).take()});
  }
  return out;
}

Payload member_payload(const Scene& scene, const repo::MemberChanged& change,
                       const account::SimpleUser& member) {
  bool added = change.before == "none", removed = change.after == "none";
  std::string action = added ? "added" : removed ? "removed" : "edited";
  JsonWriter w;
  w.begin_object().member("action", action).key("member");
  write_user(w, member);
  if (added) {
    w.key("changes").begin_object().key("permission").begin_object();
    w.member("to", change.after).end_object().end_object();
  } else if (!removed) {
    w.key("changes").begin_object().key("old_permission").begin_object();
    w.member("from", change.before).end_object().end_object();
  }
  write_end(w, scene);
  w.end_object();
  return {"member", action, std::move(w).take()};
}

}  // namespace stithy::hooks
