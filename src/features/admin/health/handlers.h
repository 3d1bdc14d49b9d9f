// SPDX-License-Identifier: Apache-2.0
//
// handlers.h — the page of health, and the same for programs.
#pragma once

#include "pillars/access/grants.h"
#include "web/schema.h"

namespace stithy::admin {

struct ApiFinding {
  std::string name, label, value, mark, advice;
};
const web::Schema& schema_of(const ApiFinding*);

struct ApiSection {
  std::string name, title;
  std::vector<ApiFinding> findings;
};
const web::Schema& schema_of(const ApiSection*);

struct ApiHealth {
  std::string mark, version;
  std::vector<ApiSection> sections;
};
const web::Schema& schema_of(const ApiHealth*);

Result<web::Answer> show_health(const access::SiteAdmin&, web::Request& request);
Result<web::Answer> api_health(const access::SiteAdmin&, web::Request& request);

}  // namespace stithy::admin
