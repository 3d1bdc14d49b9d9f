// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/text.h"
#include "features/admin/people/handlers.h"
#include "features/admin/people/person.h"
#include "features/admin/people/views/people.h"
#include "features/admin/urls.h"
#include "features/audit/urls.h"
#include "features/people/urls.h"
#include "pillars/account/administration.h"
#include "pillars/account/credentials.h"
#include "pillars/account/emails.h"
#include "pillars/account/identities.h"
#include "pillars/account/second_factor.h"
#include "pillars/account/ssh_keys.h"
#include "pillars/org/organisation.h"
#include "web/page.h"

namespace stithy::admin {

namespace {

constexpr std::int64_t kPeopleOnPage = 100;

PersonRow row_of(const account::Account& a) {
  return {a.login, a.display_name, a.email, a.site_admin, a.disabled, a.created_at};
}

Result<void> add_credentials(db::Reader& reader, PersonView& view, UserId id) {
  for (const auto& s : TRY(account::list_sessions(reader, id, view.now))) {
    view.sessions.push_back({s.address, s.user_agent, s.last_seen_at});
    view.seen_at = std::max(view.seen_at.value_or(s.last_seen_at), s.last_seen_at);
  }
  for (const auto& t : TRY(account::list_tokens(reader, id))) {
    view.tokens.push_back({t.name, account::render_scopes(t.scopes), t.last_used_at});
    if (t.last_used_at)
      view.seen_at = std::max(view.seen_at.value_or(*t.last_used_at), *t.last_used_at);
  }
  for (const auto& k : TRY(account::list_keys(reader, id)))
    view.keys.push_back({k.title, k.fingerprint, k.last_used_at});
  for (const auto& i : TRY(account::list_identities(reader, id)))
    view.identities.push_back(
        {i.issuer, text::format("{} {}", i.login.empty() ? i.email : i.login, i.subject),
         i.used_at});
  view.second_factor = TRY(account::has_second_factor(reader, id));
  return {};
}

Result<PersonView> view_of(db::Reader& reader, web::Request& request,
                           const account::Account& person) {
  PersonView view;
  view.now = request.now();
  view.person = row_of(person);
  view.profile_href = people::url::profile(person.login);
  view.log_href = text::format("{}?q=actor:{}", audit::url::log(), person.login);
  view.is_oneself = person.id == request.principal().user;
  for (const auto& e : TRY(account::list_emails(reader, person.id)))
    view.emails.push_back({e.email, e.verified ? "confirmed" : "not confirmed"});
  TRY(add_credentials(reader, view, person.id));
  for (const auto& b : TRY(org::list_belongings(reader, person.id, true)))
    view.organisations.push_back({b.organisation.name, std::string(org::membership_name(b.role))});
  return view;
}

}  // namespace

Result<account::Account> load_person(db::Reader& reader, const web::Request& request) {
  auto person = TRY(account::find_account_by_login(reader, request.param("login")));
  if (!person) return not_found("There is no such account.");
  return *std::move(person);
}

Result<web::Answer> person_answer(web::Request& request, const account::Account& person,
                                  std::string message, std::string reason) {
  db::Reader* reader = TRY(request.reader());
  PersonView view = TRY(view_of(*reader, request, person));
  view.message = std::move(message);
  view.reason = std::move(reason);
  ui::Frame frame = web::frame_for(request, person.login);
  frame.current = "admin";
  frame.crumbs = {{"Administration", url::overview(), false},
                  {"People", url::people(), false},
                  {person.login, "", false}};
  view.csrf = frame.csrf;
  return web::page(request, frame, person_page(view), view.message.empty() ? 200 : 422);
}

Result<web::Answer> people(const access::SiteAdmin&, web::Request& request) {
  db::Reader* reader = TRY(request.reader());
  PeopleView view;
  view.words = std::string(text::prefix(text::trim(request.query("q")), 200));
  view.now = request.now();
  auto accounts =
      TRY(account::search_accounts(*reader, view.words, request.query("after"), kPeopleOnPage + 1));
  if (static_cast<std::int64_t>(accounts.size()) > kPeopleOnPage) {
    accounts.pop_back();
    view.next_href =
        text::format("{}?q={}&after={}", url::people(), text::encode_component(view.words),
                     text::encode_component(text::to_lower(accounts.back().login)));
  }
  for (const auto& a : accounts) view.rows.push_back(row_of(a));
  ui::Frame frame = web::frame_for(request, "People");
  frame.current = "admin";
  frame.crumbs = {{"Administration", url::overview(), false}, {"People", "", false}};
  return web::page(request, frame, people_page(view));
}

Result<web::Answer> show_person(const access::SiteAdmin&, web::Request& request) {
  db::Reader* reader = TRY(request.reader());
  return person_answer(request, TRY(load_person(*reader, request)));
}

}  // namespace stithy::admin
