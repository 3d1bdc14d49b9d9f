// SPDX-License-Identifier: Apache-2.0
#include "ui/assets.h"
#include "features/home/routes.h"
#include "http/negotiate.h"
#include "pillars/foundations.h"
#include "web/answer.h"

namespace stithy::home {

Result<web::Answer> asset(const access::Anyone&, web::Request& request) {
  const ui::Asset* found = ui::find_asset(request.head().path);
  if (!found) return not_found("There is no such file.");
  web::Answer answer;
  answer.headers.set("Content-Type", found->content_type);
  answer.headers.set("Vary", "Accept-Encoding");
  web::make_immutable(answer);
  auto accepted = request.head().headers.find("Accept-Encoding").value_or("");
  auto coding = http::choose_encoding(accepted);
  std::string_view bytes = coding == http::Encoding::Brotli ? found->br
                           : coding == http::Encoding::Gzip ? found->gzip
                                                            : found->raw;
  if (coding != http::Encoding::Identity)
    answer.headers.set("Content-Encoding", http::encoding_name(coding));
  answer.body = std::string(bytes);
  return web::with_etag(request, found->etag, std::move(answer));
}

Result<web::Answer> robots(const access::Anyone&, web::Request&) {
  // Pages that cost work for each of thousands of addresses are of no use to crawlers.
  return web::text_answer(
      "User-agent: *\n"
      "Disallow: /*/blame/\nDisallow: /*/commits/\nDisallow: /*/commit/\nDisallow: /*/compare/\n"
      "Disallow: /*/raw/\nDisallow: /*/archive/\nDisallow: /search\nDisallow: /login\n");
}

}  // namespace stithy::home
