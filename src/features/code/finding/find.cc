// SPDX-License-Identifier: Apache-2.0
//
// The file finder: as a page with a form, and the lists of paths that the script searches.
#include "features/code/views/find.h"
#include "base/text.h"
#include "features/code/finding/missing.h"
#include "features/code/pieces.h"
#include "features/code/routes.h"
#include "git/content/tree_walk.h"
#include "web/answer.h"
#include "web/page.h"

namespace stithy::code {

namespace {

constexpr std::size_t kFoundMax = 100;
constexpr std::size_t kQueryBytesMax = 200;
constexpr std::uint64_t kListedPathsMax = 100'000;

git::WalkLimits limits(const web::Request& request) {
  return {.files_max = kListedPathsMax, .deadline = request.deadline().sooner(kFillSpan)};
}

}  // namespace

Result<web::Answer> find(const access::RepoRead& at, web::Request& request) {
  Spot spot = TRY(locate(at, request, request.param("rest")));
  FindView view{.heading = access::heading_of(request, at, "code"),
                .tools = toolbar_of(spot, url::find),
                .action = spot.links().at(url::find, spot.word, ""),
                .query = std::string(request.query("q"))};
  if (view.query.size() > kQueryBytesMax)
    return invalid(text::format("A search takes at most {} bytes.", kQueryBytesMax));
  auto list = TRY(git::list_paths(spot.git(), spot.commit(), limits(request)));
  for (std::string_view path : match_paths(list->paths, view.query, kFoundMax))
    view.found.push_back({std::string(path), spot.links().at(url::blob, spot.word, path)});
  if (!list->whole)
    view.note = text::format("Only the first {} files were searched.",
                             text::render_count(list->paths.size()));
  else if (view.found.size() == kFoundMax)
    view.note = text::format("The {} best of {} files are shown.", kFoundMax,
                             text::render_count(list->paths.size()));
  return web::page(request, frame_at(request, at, "Find a file"), find_page(view));
}

// Where the list of the default branch is, and what stands before a path of it; both are empty
// while nothing was pushed.
Result<web::Answer> files(const access::RepoRead& at, web::Request& request) {
  auto spot = locate(at, request, "");
  if (!spot && spot.error().code != Code::NotFound) return spot.error();
  const Toolbar tools = spot ? toolbar_of(*spot, url::find) : Toolbar{};
  JsonWriter w;
  w.begin_object().member("list", tools.finder).member("base", tools.finder_base).end_object();
  return web::json_answer(std::move(w).take());
}

Result<web::Answer> paths(const access::RepoRead& at, web::Request& request) {
  Place place = TRY(open_place(at, request));
  auto commit = git::Oid::parse(request.param("oid"));
  if (!commit) return not_found("There is no such commit.");
  auto list = TRY(git::list_paths(*place.git, *commit, limits(request)));
  JsonWriter w;
  w.begin_array();
  // Names that are no text have no address below the finder's base; the lists show them.
  for (const std::string& path : list->paths)
    if (text::is_utf8(path)) w.value(path);
  w.end_array();
  web::Answer answer = web::json_answer(std::move(w).take());
  // A list by id never changes; of a repository that not everybody may see it is asked for anew, so
  // that a reader who lost the right loses the list.
  bool open = at.repository().visibility == repo::Visibility::Public;
  answer.headers.set("Cache-Control",
                     open ? "private, max-age=86400, immutable" : "private, no-cache");
  return web::with_etag(request, commit->hex(), std::move(answer));
}

}  // namespace stithy::code
