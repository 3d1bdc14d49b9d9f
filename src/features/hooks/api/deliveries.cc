// SPDX-License-Identifier: Apache-2.0
#include <limits>

#include "base/text.h"
#include "features/hooks/api/api.h"
#include "features/hooks/api/shapes.h"
#include "features/hooks/payloads/payloads.h"
#include "features/hooks/scope.h"
#include "features/hooks/tell.h"
#include "pillars/foundations.h"
#include "web/answer.h"
#include "web/paging.h"

namespace stithy::hooks {

namespace {

// GitHub pages deliveries by a cursor; ours is the id of the last one shown.
Result<DeliveryId> start_of(const web::Request& request) {
  auto cursor = request.query("cursor");
  if (cursor.empty()) return DeliveryId{std::numeric_limits<std::int64_t>::max()};
  auto number = text::parse_number<std::int64_t>(cursor);
  if (!number) return invalid_field("cursor", "A cursor stands in the Link header of a page.");
  return DeliveryId{*number};
}

Result<std::optional<DeliveryState>> state_of(const web::Request& request) {
  auto word = request.query("status");
  if (word.empty()) return std::optional<DeliveryState>();
  if (word == "success") return std::optional(DeliveryState::Delivered);
  if (word == "failure") return std::optional(DeliveryState::Dead);
  return invalid_field("status", "It is success or failure.");
}

Result<web::Answer> list(const Scope& scope, web::Request& request) {
  db::Reader* reader = TRY(request.reader());
  auto hook = TRY(hook_in(*reader, scope, request.param("hook")));
  auto size = web::api_page(request).size;
  auto start = TRY(start_of(request));
  auto state = TRY(state_of(request));
  auto rows = TRY(
      sql::list_deliveries(*reader, hook.id, start, state, static_cast<std::int64_t>(size) + 1));
  bool more = rows.size() > size;
  if (more) rows.pop_back();
  std::vector<ApiDeliveryItem> out;
  for (const auto& row : rows) out.push_back(api_delivery_item(row));
  web::Answer answer = web::json_of(out);
  if (more) {
    std::string next =
        text::format("{}?per_page={}&cursor={}",
                     links_of(request.site(), hook, scope.api_place()).deliveries_url, size,
                     rows.back().id.value());
    if (state) next += "&status=" + std::string(request.query("status"));
    answer.headers.set("Link", text::format("<{}>; rel=\"next\"", next));
  }
  return answer;
}

Result<web::Answer> show(const Scope& scope, web::Request& request) {
  db::Reader* reader = TRY(request.reader());
  auto hook = TRY(hook_in(*reader, scope, request.param("hook")));
  auto row = TRY(delivery_in(*reader, hook, request.param("delivery")));
  return web::json_of(TRY(api_delivery(*reader, hook, row)));
}

Result<web::Answer> send_again(const Scope& scope, web::Request& request) {
  auto write = [&](db::Tx& tx) -> Result<DeliveryId> {
    auto hook = TRY(hook_in(tx, scope, request.param("hook")));
    auto row = TRY(delivery_in(tx, hook, request.param("delivery")));
    return redeliver(tx, row, request.now());
  };
  TRY(request.transact(write));
  return web::json_of(Nothing{}, 202);
}

}  // namespace

Result<web::Answer> api_deliveries(const access::RepoAdmin& at, web::Request& request) {
  return list(Scope::of(at), request);
}
Result<web::Answer> api_org_deliveries(const access::OrgOwner& at, web::Request& request) {
  return list(Scope::of(at), request);
}
Result<web::Answer> api_delivery_shown(const access::RepoAdmin& at, web::Request& request) {
  return show(Scope::of(at), request);
}
Result<web::Answer> api_org_delivery_shown(const access::OrgOwner& at, web::Request& request) {
  return show(Scope::of(at), request);
}
Result<web::Answer> api_redeliver(const access::RepoAdmin& at, web::Request& request) {
  return send_again(Scope::of(at), request);
}
Result<web::Answer> api_org_redeliver(const access::OrgOwner& at, web::Request& request) {
  return send_again(Scope::of(at), request);
}

}  // namespace stithy::hooks
