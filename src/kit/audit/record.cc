// SPDX-License-Identifier: Apache-2.0
#include "kit/audit/record.h"

#include "base/json.h"
#include "base/text.h"
#include "kit/audit/queries.h"
#include "sys/clock.h"

namespace stithy::audit {

namespace {

namespace sql = kit::sql;

// More than any page lets be typed in one field.
constexpr std::size_t kValueBytesMax = 2000;

std::string cut(std::string_view text, std::size_t bytes_max) {
  return text::repair_utf8(text::prefix(text, bytes_max));
}

std::optional<std::string> cut(const std::optional<std::string>& value) {
  return value ? std::optional(cut(*value, kValueBytesMax)) : std::nullopt;
}

// {"name":{"before":"engine","after":"motor"}}
std::string render_changes(const std::vector<Change>& changes) {
  JsonWriter w;
  w.begin_object();
  for (const Change& change : changes) {
    w.key(change.name).begin_object();
    w.member("before", cut(change.before)).member("after", cut(change.after)).end_object();
  }
  w.end_object();
  return std::move(w).take();
}

About filled(About about, const About& scene) {
  if (!about.repo && !about.node) {
    about.node = scene.node;
    about.node_name = scene.node_name;
    about.repo = scene.repo;
    about.repo_name = scene.repo_name;
  }
  // A verb that knows the number of a repository alone; the scene knows the rest.
  if (about.repo && about.repo == scene.repo) {
    if (!about.node) about.node = scene.node;
    if (about.node_name.empty()) about.node_name = scene.node_name;
    if (about.repo_name.empty()) about.repo_name = scene.repo_name;
  }
  if (about.node && about.node == scene.node && about.node_name.empty())
    about.node_name = scene.node_name;
  if (!about.subject && about.subject_login.empty()) {
    about.subject = scene.subject;
    about.subject_login = scene.subject_login;
  }
  if (about.object.empty()) about.object = scene.object;
  if (about.object.empty()) about.object = about.repo_name;
  if (about.object.empty()) about.object = about.subject_login;
  if (about.object.empty()) about.object = about.node_name;
  return about;
}

Result<void> write(db::Tx& tx, const Deed& deed, IntentId held_by) {
  Scope* scope = Scope::current();
  const Scene nowhere;
  const Scene& scene = scope != nullptr ? scope->scene() : nowhere;
  const Actor& actor = deed.by ? *deed.by : scene.actor;
  const About about = filled(deed.about, scene.about);
  const Instant now = scene.now ? *scene.now : sys::SystemClock().now();
  TRY(sql::add_entry(tx, sys::make_id<AuditId>(), held_by ? std::optional(held_by) : std::nullopt,
                     now, deed.action, actor.kind, actor.id, cut(actor.login, 100), actor.acting,
                     cut(actor.acting_login, 100), actor.credential, about.subject,
                     cut(about.subject_login, 100), cut(about.object, 300), about.node,
                     cut(about.node_name, 100), about.repo, cut(about.repo_name, 250),
                     cut(scene.address, 64), cut(scene.agent, 300), cut(scene.request, 64),
                     render_changes(deed.changes)));
  if (scope != nullptr) scope->recorded(tx);
  return {};
}

}  // namespace

Result<void> record(db::Tx& tx, const Deed& deed) { return write(tx, deed, {}); }

Result<void> record_held(db::Tx& tx, const Deed& deed, IntentId intent) {
  return write(tx, deed, intent);
}

Result<void> release_entries(db::Tx& tx, IntentId intent) {
  TRY(sql::release_entries(tx, intent));
  return {};
}

Result<void> drop_entries(db::Tx& tx, IntentId intent) {
  TRY(sql::drop_entries(tx, intent));
  return {};
}

}  // namespace stithy::audit
