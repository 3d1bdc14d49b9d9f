// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"
#include "features/admin/urls.h"
#include "features/home/routes.h"
#include "features/home/rows.h"
#include "features/home/urls.h"
#include "features/home/views/front.h"
#include "features/people/urls.h"
#include "features/repos/urls.h"
#include "pillars/account/account.h"
#include "pillars/foundations.h"
#include "web/answer.h"
#include "web/page.h"

namespace stithy::home {

namespace {

constexpr std::int64_t kFoundOnPage = 50;
constexpr std::int64_t kJumpRows = 12;
constexpr std::size_t kWordsBytesMax = 200;

struct Place {
  std::string_view title, href, kind, end;
  bool signed_in_only = false, admin_only = false;
};
constexpr Place kPlaces[] = {
    {"Home", url::front(), "home", "Place"},
    {"Explore repositories", repos::url::explore(), "code", "Place"},
    {"New repository", repos::url::new_(), "plus", "Command", true},
    {"Import a repository", repos::url::show_import(), "dl", "Command", true},
    {"Settings", people::url::settings(), "gear", "Place", true},
    {"Access tokens", people::url::tokens(), "shield", "Place", true},
    {"Administration", admin::url::overview(), "pulse", "Place", true, true},
    {"API reference", admin::url::api_docs(), "book", "Place"},
};

void write_row(JsonWriter& w, std::string_view title, std::string_view href, std::string_view kind,
               std::string_view end) {
  w.begin_object().member("title", title).member("href", href);
  w.member("kind", kind).member("end", end).end_object();
}

Result<void> write_people(JsonWriter& w, db::Reader& reader, std::string_view words) {
  for (const auto& a : TRY(account::find_people(reader, words, kJumpRows)))
    write_row(w, a.login, people::url::profile(a.login), "user",
              a.display_name.empty() || a.display_name == a.login ? "Person" : a.display_name);
  return {};
}

}  // namespace

Result<web::Answer> search(const access::Anyone& at, web::Request& request) {
  SearchView view;
  view.words = text::repair_utf8(text::prefix(text::trim(request.query("q")), kWordsBytesMax));
  view.now = request.now();
  if (!view.words.empty()) {
    db::Reader* reader = TRY(request.reader());
    auto found = TRY(
        repo::search_visible(*reader, view.words, access::viewer_of(at.who()), kFoundOnPage + 1));
    view.more = static_cast<std::int64_t>(found.size()) > kFoundOnPage;
    if (view.more) found.pop_back();
    view.found = rows_of(found);
  }
  ui::Frame frame = web::frame_for(request, "Search");
  frame.crumbs = {{"Search", "", false}};
  return web::page(request, frame, search_page(view));
}

Result<web::Answer> jump(const access::Anyone& at, web::Request& request) {
  std::string_view words = text::trim(request.query("q"));
  // '>' asks for commands alone and '@' for people; the page itself answers '/' where it has files.
  bool commands_only = words.starts_with('>'), people_only = words.starts_with('@');
  if (!words.empty() && std::string_view(">#@/").find(words.front()) != std::string_view::npos)
    words = text::trim(words.substr(1));
  words = text::prefix(words, kWordsBytesMax);
  const web::Principal& who = at.who();
  JsonWriter w;
  w.begin_array();
  db::Reader* reader = TRY(request.reader());
  if (people_only) {
    TRY(write_people(w, *reader, words));
    w.end_array();
    return web::json_answer(std::move(w).take());
  }
  if (!commands_only) {
    auto found = words.empty() && who.signed_in()
                     ? repo::list_own(*reader, {who.user}, {}, kJumpRows)
                     : repo::search_visible(*reader, words, access::viewer_of(who), kJumpRows);
    for (const auto& r : TRY(std::move(found)))
      write_row(w, r.full_name(), r.path(), "code", "Repository");
  }
  for (const auto& place : kPlaces) {
    bool shown = (!place.signed_in_only || who.signed_in()) &&
                 (!place.admin_only || who.site_admin) &&
                 text::contains(text::to_lower(place.title), text::to_lower(words));
    if (shown) write_row(w, place.title, place.href, place.kind, place.end);
  }
  w.end_array();
  return web::json_answer(std::move(w).take());
}

}  // namespace stithy::home
