// SPDX-License-Identifier: Apache-2.0
//
// api_starters.h — /api/v3/gitignore/templates and /api/v3/licenses: what a new repository may
// begin with, in GitHub's shapes.
#pragma once

#include <string>
#include <vector>

#include "pillars/access/api_repository.h"
#include "pillars/access/grants.h"
#include "web/route.h"
#include "web/schema.h"

namespace stithy::repos {

struct ApiIgnoreList {
  std::string name, source;
};

// A licence with its text and what it allows, asks and excludes, by the usual short words.
struct ApiLicenceText : access::ApiLicence {
  std::string html_url, description, implementation, body;
  std::vector<std::string> permissions, conditions, limitations;
  bool featured = false;
};

const web::Schema& schema_of(const ApiIgnoreList*);
const web::Schema& schema_of(const ApiLicenceText*);

Result<web::Answer> api_ignore_names(const access::Anyone&, web::Request& request);
Result<web::Answer> api_ignore_list(const access::Anyone&, web::Request& request);
Result<web::Answer> api_licences(const access::Anyone&, web::Request& request);
Result<web::Answer> api_licence(const access::Anyone&, web::Request& request);

}  // namespace stithy::repos
