// SPDX-License-Identifier: Apache-2.0
//
// api.h — /api/v1/admin/events: what happened on the instance, in order, from a position on.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "pillars/access/grants.h"
#include "web/route.h"
#include "web/schema.h"

namespace stithy::admin {

struct ApiEvent {
  std::int64_t position = 0, id = 0;
  std::string name, happened_at;
  std::optional<std::int64_t> repository;
  Json payload;
};
const web::Schema& schema_of(const ApiEvent*);

struct ApiEvents {
  std::vector<ApiEvent> events;
  std::int64_t next = 0;
};
const web::Schema& schema_of(const ApiEvents*);

Result<web::Answer> api_events(const access::SiteAdmin&, web::Request& request);

}  // namespace stithy::admin
