// SPDX-License-Identifier: Apache-2.0
//
// person.h — the person that an address of administration names, and their page.
#pragma once

#include <string>

#include "features/admin/people/views.h"
#include "pillars/account/account.h"
#include "web/request.h"
#include "web/route.h"

namespace stithy::admin {

Result<account::Account> load_person(db::Reader& reader, const web::Request& request);
// With a message: 422, above what was wished.
Result<web::Answer> person_answer(web::Request& request, const account::Account& person,
                                  std::string message = {}, std::string reason = {});

}  // namespace stithy::admin
