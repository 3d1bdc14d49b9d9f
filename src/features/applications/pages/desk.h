// SPDX-License-Identifier: Apache-2.0
//
// desk.h — registering applications, whoever they belong to: the pages differ in their frame and
// their addresses alone.
#pragma once

#include <functional>
#include <string>

#include "base/html.h"
#include "features/applications/application.h"
#include "features/applications/pages/views.h"
#include "web/request.h"
#include "web/route.h"

namespace stithy::applications {

struct Desk {
  NamespaceId owner;         // of new ones
  bool reaches_all = false;  // administrators reach every application
  UserId by;
  std::string list_href, new_href, post_href;
  std::function<std::string(std::int64_t)> one_href, put_href, drop_href, add_secret_href;
  std::function<std::string(std::int64_t, std::int64_t)> drop_secret_href;
  // The page with its frame; `title` is that of the last crumb.
  std::function<Result<web::Answer>(web::Request&, std::string title,
                                    const std::function<Html(std::string)>&, int status)>
      answer;
};

Result<web::Answer> show_form(const Desk& desk, web::Request& request);
Result<web::Answer> post(const Desk& desk, web::Request& request);
Result<web::Answer> show_one(const Desk& desk, web::Request& request);
Result<web::Answer> put(const Desk& desk, web::Request& request);
Result<web::Answer> drop(const Desk& desk, web::Request& request);
Result<web::Answer> post_secret(const Desk& desk, web::Request& request);
Result<web::Answer> drop_secret(const Desk& desk, web::Request& request);

Result<std::vector<ApplicationRow>> rows_of(db::Reader& reader, const Desk& desk,
                                            const std::vector<Application>& all);

}  // namespace stithy::applications
