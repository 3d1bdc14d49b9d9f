// SPDX-License-Identifier: Apache-2.0
#include "ui/assets.h"
#include "features/home/routes.h"
#include "pillars/foundations.h"
#include "web/answer.h"

namespace stithy::home {

Result<web::Answer> asset(const access::Anyone&, web::Request& request) {
  const ui::Asset* found = ui::find_asset(request.head().path);
  if (!found) return not_found("There is no such file.");
  return web::asset_answer(request, *found);
}

Result<web::Answer> robots(const access::Anyone&, web::Request&) {
  // Pages that cost work for each of thousands of addresses are of no use to crawlers.
  return web::text_answer(
      "User-agent: *\n"
      "Disallow: /*/blame/\nDisallow: /*/commits/\nDisallow: /*/commit/\nDisallow: /*/compare/\n"
      "Disallow: /*/raw/\nDisallow: /*/archive/\nDisallow: /search\nDisallow: /login\n");
}

}  // namespace stithy::home
