// SPDX-License-Identifier: Apache-2.0
#include "features/code/views/tree.h"
#include "base/text.h"
#include "features/code/finding/missing.h"
#include "features/code/pieces.h"
#include "features/code/routes.h"
#include "web/answer.h"
#include "web/page.h"

namespace stithy::code {

Result<web::Answer> tree(const access::RepoRead& at, web::Request& request) {
  const std::string& tail = request.param("rest");
  auto located = locate(at, request, tail);
  if (!located && located.error().code == Code::NotFound)
    return missing_revision(at, request, tail);
  Spot spot = TRY(std::move(located));
  auto entry = spot.git().find_entry(spot.commit(), spot.path);
  if (!entry && entry.error().code == Code::NotFound) return missing_path(at, request, spot);
  if (entry && !entry->is_directory()) return web::see_other(spot.href(url::blob));
  Listing listing = TRY(list_folder(spot, request, fact_deadline(request)));
  TreeView view{.heading = access::heading_of(request, at, "code"),
                .tools = toolbar_of(spot, url::tree),
                .files = std::move(listing.table),
                .readme = readme_of(request, spot, listing.tree)};
  view.tools.actions = folder_actions(at, request, spot);
  std::string name = spot.path.is_root() ? spot.word : spot.path.text();
  ui::Frame frame =
      frame_at(request, at, text::format("{} at {}", name, at.repository().full_name()));
  return web::page(request, frame, tree_page(view, request.now()));
}

}  // namespace stithy::code
