// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"
#include "features/admin/urls.h"
#include "features/audit/phrase.h"
#include "features/audit/routes.h"
#include "features/audit/urls.h"
#include "features/audit/views.h"
#include "features/audit/views/audit.h"
#include "kit/audit/log.h"
#include "pillars/access/account_page.h"
#include "pillars/access/organisation_page.h"
#include "ui/places.h"
#include "web/gate.h"
#include "web/page.h"

namespace stithy::audit {

namespace {

constexpr std::int64_t kOnPage = 50;

enum class Places : std::uint8_t { Shown, Hidden };

std::string value_of(const Json& change, std::string_view side) {
  const Json* value = change.find(side);
  return value && value->as_string() ? *value->as_string() : std::string();
}

std::vector<std::string> changes_of(const Entry& entry) {
  std::vector<std::string> out;
  auto details = Json::parse(entry.details);
  if (!details || details->as_object() == nullptr) return out;
  for (const auto& [name, change] : *details->as_object()) {
    const std::string before = value_of(change, "before"), after = value_of(change, "after");
    if (before.empty())
      out.push_back(text::format("{}: {}", name, after));
    else if (after.empty())
      out.push_back(text::format("{}: {}, gone", name, before));
    else
      out.push_back(text::format("{}: {} → {}", name, before, after));
  }
  return out;
}

std::string kind_of(const Entry& entry) {
  const std::string& kind = entry.actor_kind;
  if (kind == "person") return {};
  if (kind == "visitor") return "somebody not signed in";
  if (kind == "command") return "the command line";
  if (kind == "system") return "the system";
  return text::format("by {}{}", kind == "application" ? "an " : "a ", kind);
}

std::string person_href(const std::string& login) {
  return login.empty() ? std::string() : ui::place::person(login);
}

EntryRow row_of(const Entry& e, Places places) {
  EntryRow row{.key = text::format("{}", e.id.value()),
               .action = e.action,
               .object = e.object,
               .object_href = {},
               .actor = e.actor_login,
               .actor_href = person_href(e.actor_login),
               .kind = kind_of(e),
               .impersonator = e.acting_login,
               .subject = e.subject_login,
               .subject_href = person_href(e.subject_login),
               .changes = changes_of(e),
               .place = {},
               .sealed = e.sequence ? text::format("entry {}", *e.sequence) : "not sealed yet",
               .at = e.at};
  if (!e.repo_name.empty() && e.object == e.repo_name) row.object_href = "/" + e.repo_name;
  if (places == Places::Hidden || e.address.empty()) return row;
  row.place = e.agent.empty() ? e.address : text::format("{}, {}", e.address, e.agent);
  return row;
}

std::string href_with(std::string_view base, std::string_view phrase, std::string_view cursor,
                      AuditId id) {
  return text::format("{}?q={}&{}={}", base, text::encode_component(phrase), cursor, id.value());
}

AuditId cursor_of(const web::Request& request, std::string_view name) {
  return AuditId{text::parse_number<std::int64_t>(request.query(name)).value_or(0)};
}

// Newer and older than what is shown, by the keys at its ends.
Result<void> fill(LogView& view, web::Request& request, const Filter& filter, Places places) {
  db::Reader* reader = TRY(request.reader());
  const AuditId after = cursor_of(request, "after"), before = cursor_of(request, "before");
  std::vector<Entry> entries;
  bool newer = before && !after, older = static_cast<bool>(after);
  if (after) {
    entries = TRY(list_after(*reader, filter, after, kOnPage + 1));
    newer = static_cast<std::int64_t>(entries.size()) > kOnPage;
    if (newer) entries.pop_back();
    std::reverse(entries.begin(), entries.end());
  } else {
    entries = TRY(list_before(*reader, filter, before, kOnPage + 1));
    older = static_cast<std::int64_t>(entries.size()) > kOnPage;
    if (older) entries.pop_back();
  }
  for (const Entry& entry : entries) view.rows.push_back(row_of(entry, places));
  if (entries.empty()) return {};
  if (newer)
    view.pages.previous_href =
        href_with(view.search_href, view.phrase, "after", entries.front().id);
  if (older)
    view.pages.next_href = href_with(view.search_href, view.phrase, "before", entries.back().id);
  return {};
}

Result<int> complete(LogView& view, web::Request& request, Filter filter, Places places) {
  view.phrase = std::string(text::prefix(request.query("q"), kPhraseBytesMax));
  view.now = request.now();
  auto understood = add_phrase(filter, view.phrase);
  if (!understood) {
    view.error = understood.error().fields.empty() ? understood.error().message
                                                   : understood.error().fields.front().message;
    return 422;
  }
  TRY(fill(view, request, filter, places));
  return 200;
}

}  // namespace

Result<web::Answer> show_all(const access::SiteAdmin&, web::Request& request) {
  LogView view{.title = "Audit log",
               .lead =
                   "Who changed what on this instance. Entries are only ever added, and each "
                   "seals the one before it.",
               .search_href = url::log(),
               .export_href = url::export_()};
  const int status = TRY(complete(view, request, {}, Places::Shown));
  ui::Frame frame = web::frame_for(request, "Audit log");
  frame.current = "admin";
  frame.crumbs = {{"Administration", admin::url::overview(), false}, {"Audit log", "", false}};
  view.csrf = frame.csrf;
  return web::page(request, frame, log_page(view), status);
}

Result<web::Answer> show_of_organisation(const access::OrgOwner& at, web::Request& request) {
  const auto& o = at.organisation();
  LogView view{.lead = text::format("Who changed what in {} and its repositories.", o.shown()),
               .search_href = url::of_organisation(o.name),
               .export_href = url::export_of_organisation(o.name)};
  const int status = TRY(complete(view, request, {.node = o.id}, Places::Hidden));
  ui::Frame frame = access::organisation_frame(request, at, "Audit log");
  view.csrf = frame.csrf;
  return access::organisation_answer(request, at, frame, "audit", own_page(view), status);
}

Result<web::Answer> show_own(const access::SignedIn& who, web::Request& request) {
  LogView view{.lead = "What was done with your account, by you and by others.",
               .search_href = url::own()};
  const int status = TRY(complete(view, request, {.person = who.who().user}, Places::Shown));
  ui::Frame frame = access::account_frame(request, "Security log");
  return access::account_answer(request, frame, "security-log", own_page(view), status);
}

}  // namespace stithy::audit
