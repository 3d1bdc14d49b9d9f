// SPDX-License-Identifier: Apache-2.0
#include "features/repos/views/explore.h"
#include "base/text.h"
#include "features/repos/routes.h"
#include "features/repos/urls.h"
#include "features/repos/views.h"
#include "web/page.h"

namespace stithy::repos {

namespace {

constexpr std::int64_t kOnPage = 50, kFoundMax = 100;

ListedRepository listed_of(const repo::Repository& r) {
  return {.path = r.path(),
          .full_name = r.full_name(),
          .description = r.description,
          .visibility = r.visibility == repo::Visibility::Public
                            ? std::string()
                            : std::string(repo::visibility_name(r.visibility)),
          .topics = r.topics,
          .archived = r.archived_at.has_value(),
          .at = r.pushed_at.value_or(r.created_at),
          .pushed = r.pushed_at.has_value()};
}

// "1700000000000000-7": the last row of the page before. Anything else is the first page.
repo::PageStart parse_start(std::string_view word) {
  auto [at, id, found] = text::cut(word, "-");
  auto micros = text::parse_number<std::int64_t>(at);
  auto number = text::parse_number<std::int64_t>(id);
  if (!found || !micros || !number) return {};
  return {Instant{*micros}, RepoId{*number}};
}

std::string render_start(const repo::Repository& last) {
  return text::format("{}-{}", last.pushed_at.value_or(last.created_at).micros(), last.id.value());
}

}  // namespace

Result<web::Answer> explore(const access::Anyone& who, web::Request& request) {
  db::Reader* reader = TRY(request.reader());
  repo::Viewer viewer = access::viewer_of(who.who());
  ExploreView view{.words = std::string(text::trim(request.query("q"))),
                   .signed_in = who.who().signed_in(),
                   .rows = {},
                   .pages = {},
                   .now = request.now()};
  std::vector<repo::Repository> found;
  if (view.words.empty()) {
    auto start = parse_start(request.query("before"));
    found = TRY(repo::list_visible(*reader, viewer, start, kOnPage + 1));
    if (static_cast<std::int64_t>(found.size()) > kOnPage) {
      found.pop_back();
      view.pages.next_href =
          text::format("{}?before={}", url::explore(), render_start(found.back()));
    }
    if (start.before_pushed != repo::PageStart{}.before_pushed) {
      view.pages.previous_href = url::explore();
      view.pages.previous_label = "Newest";
    }
  } else {
    found = TRY(repo::search_visible(*reader, view.words, viewer, kFoundMax + 1));
    if (static_cast<std::int64_t>(found.size()) > kFoundMax) {
      found.pop_back();
      view.cut = true;
    }
  }
  for (const auto& r : found) view.rows.push_back(listed_of(r));
  ui::Frame frame = web::frame_for(request, "Explore");
  frame.current = "code";
  frame.crumbs = {{"Explore", "", false}};
  frame.indexable = view.words.empty();
  return web::page(request, frame, explore_page(view));
}

}  // namespace stithy::repos
