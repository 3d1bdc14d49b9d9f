// SPDX-License-Identifier: Apache-2.0
#include "features/code/go_get.h"

#include "base/text.h"
#include "features/code/urls.h"
#include "features/code/views/go_get.h"
#include "web/answer.h"

namespace stithy::code {

bool asks_go_get(const web::Request& request) { return request.query("go-get") == "1"; }

web::Answer answer_go_get(const access::RepoRead& at, web::Request& request) {
  const auto& repository = at.repository();
  const std::string home = request.site().main_url + repository.path();
  const std::string prefix = web::host_of(request.site().main_url) + repository.path();
  GoGetView view{.prefix = prefix, .url = home};
  view.import = text::format("{} git {}", prefix, url::clone_address(home));
  view.source = text::format("{} {} {}{{/dir}} {}{{/dir}}/{{file}}#L{{line}}", prefix, home,
                             url::tree(home, repository.default_branch),
                             url::blob(home, repository.default_branch));
  return web::page_answer(go_get_page(view));
}

Result<web::Answer> no_page(const access::RepoRead& at, web::Request& request) {
  if (asks_go_get(request)) return answer_go_get(at, request);
  // The page may be there without the slash at its end, as everywhere.
  if (std::string path = request.head().path; path.ends_with('/')) {
    path.pop_back();
    const std::string& query = request.head().query;
    return web::moved_permanently(query.empty() ? path : path + "?" + query);
  }
  return not_found("There is no such page in this repository.");
}

}  // namespace stithy::code
