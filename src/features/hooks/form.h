// SPDX-License-Identifier: Apache-2.0
//
// form.h — between the form of a web hook and what it asks for.
#pragma once

#include <string>
#include <vector>

#include "features/hooks/hook.h"
#include "features/hooks/views.h"
#include "pillars/access/grants.h"
#include "pillars/access/organisation_grants.h"
#include "web/request.h"

namespace stithy::hooks {

FormView form_of(const Hook& hook);
// Those that hooks of this reach can be told of.
void choose_events(const std::vector<std::string>& chosen, Reach reach, FormView& view);
Result<web::Answer> form_answer(const access::RepoAdmin& at, web::Request& request, FormView view,
                                int status = 200);
Result<web::Answer> form_answer(const access::OrgOwner& at, web::Request& request, FormView view,
                                int status = 200);
Result<web::Answer> form_answer(const access::SiteAdmin& at, web::Request& request, FormView view,
                                int status = 200);

}  // namespace stithy::hooks
