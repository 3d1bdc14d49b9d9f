// SPDX-License-Identifier: Apache-2.0
#include "features/code/finding/missing.h"

#include "base/text.h"
#include "features/code/pieces.h"
#include "features/code/views/missing.h"
#include "git/content/tree_walk.h"
#include "web/page.h"

namespace stithy::code {

namespace {

constexpr std::size_t kNearMax = 6;
constexpr std::chrono::milliseconds kNearSpan{1'000};

MissingView view_of(const access::RepoRead& at, web::Request& request) {
  return {.heading = access::heading_of(request, at, "code")};
}

}  // namespace

web::Answer missing_path(const access::RepoRead& at, web::Request& request, const Spot& spot) {
  MissingView view = view_of(at, request);
  view.word = spot.revision.kind == git::Revision::Kind::Commit ? short_id(spot.commit())
                                                                : spot.revision.name;
  view.path = spot.path.text();
  view.root_href = spot.links().at(url::tree, spot.word, "");
  view.history_href = spot.href(url::commits_of);
  auto list = git::list_paths(spot.git(), spot.commit(),
                              {.deadline = request.deadline().sooner(kNearSpan)});
  if (list)
    for (std::string_view path : near_paths((*list)->paths, view.path, kNearMax))
      view.near.push_back({std::string(path), spot.links().at(url::blob, spot.word, path)});
  ui::Frame frame = frame_at(request, at, "Not found");
  frame.indexable = false;
  return web::page(request, frame, missing_page(view), 404);
}

web::Answer missing_revision(const access::RepoRead& at, web::Request& request,
                             std::string_view tail) {
  MissingView view = view_of(at, request);
  view.path = tail;
  view.root_href = at.repository().path();
  ui::Frame frame = frame_at(request, at, "Not found");
  frame.indexable = false;
  return web::page(request, frame, missing_page(view), 404);
}

}  // namespace stithy::code
