// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/text.h"
#include "features/audit/phrase.h"
#include "features/audit/routes.h"
#include "features/audit/shapes.h"
#include "web/answer.h"
#include "web/paging.h"

namespace stithy::audit {

namespace {

struct Wish {
  bool ascending = false;
  AuditId after, before;  // cursors: "after" goes on in the order asked for
  std::int64_t size = 30;
};

Result<AuditId> cursor_of(const web::Request& request, std::string_view name) {
  if (!request.has_query(name) || request.query(name).empty()) return AuditId{};
  auto number = text::parse_number<std::int64_t>(request.query(name));
  if (number && *number > 0) return AuditId{*number};
  return invalid_field(std::string(name), "A cursor is one that a Link header named.");
}

Result<Wish> wish_of(const web::Request& request) {
  const std::string_view order = request.query("order");
  if (!order.empty() && order != "asc" && order != "desc")
    return invalid_field("order", "The order is asc or desc.");
  return Wish{.ascending = order == "asc",
              .after = TRY(cursor_of(request, "after")),
              .before = TRY(cursor_of(request, "before")),
              .size = static_cast<std::int64_t>(web::api_page(request).size)};
}

Result<void> add_include(Filter& filter, std::string_view include) {
  if (include.empty() || include == "web")
    filter.git = 0;
  else if (include == "git")
    filter.git = 1;
  else if (include != "all")
    return invalid_field("include", "It includes web, git or all.");
  return {};
}

std::string link_of(const web::Request& request, std::string_view cursor, AuditId id,
                    std::string_view rel) {
  std::string rest;
  for (const auto& [name, value] : request.query_parameters())
    if (name != "after" && name != "before")
      rest += text::format("&{}={}", text::encode_component(name), text::encode_component(value));
  return text::format("<{}{}?{}={}{}>; rel=\"{}\"", request.site().main_url, request.head().path,
                      cursor, id.value(), rest, rel);
}

Result<web::Answer> answer_log(web::Request& request, Filter filter, Sight sight) {
  TRY(add_phrase(filter, request.query("phrase")));
  TRY(add_include(filter, request.query("include")));
  const Wish wish = TRY(wish_of(request));
  // Against the order asked for when one goes back.
  const bool back = wish.before && !wish.after;
  const AuditId from = back ? wish.before : wish.after;
  const bool upwards = wish.ascending != back;
  db::Reader* reader = TRY(request.reader());
  auto entries = TRY(upwards ? list_after(*reader, filter, from, wish.size + 1)
                             : list_before(*reader, filter, from, wish.size + 1));
  const bool more = static_cast<std::int64_t>(entries.size()) > wish.size;
  if (more) entries.pop_back();
  if (back) std::reverse(entries.begin(), entries.end());
  std::vector<ApiEntry> out;
  for (const Entry& entry : entries) out.push_back(shown(entry, sight));
  web::Answer answer = web::json_of(out);
  if (entries.empty()) return answer;
  std::vector<std::string> links;
  if (back || more) links.push_back(link_of(request, "after", entries.back().id, "next"));
  if (back ? more : static_cast<bool>(wish.after))
    links.push_back(link_of(request, "before", entries.front().id, "prev"));
  if (!links.empty()) answer.headers.set("Link", text::join(links, ", "));
  return answer;
}

}  // namespace

Result<web::Answer> api_of_organisation(const access::OrgOwner& at, web::Request& request) {
  return answer_log(request, {.node = at.organisation().id}, Sight::WithoutPlaces);
}

Result<web::Answer> api_all(const access::SiteAdmin&, web::Request& request) {
  return answer_log(request, {}, Sight::Whole);
}

}  // namespace stithy::audit
