// SPDX-License-Identifier: Apache-2.0
//
// handlers.h — organisations that ask for a second factor: the page of their owners, what members
// without one read, and the job that ends the time of grace.
#pragma once

#include <string>

#include "kit/jobs/jobs.h"
#include "pillars/access/organisation_grants.h"
#include "web/route.h"

namespace stithy::orgs {

// pages.cc
Result<web::Answer> show_second_factor(const access::FreshOrgOwner& at, web::Request& request);
Result<web::Answer> put_second_factor(const access::FreshOrgOwner& at, web::Request& request);
Result<web::Answer> drop_second_factor(const access::FreshOrgOwner& at, web::Request& request);

// enforce.cc: written with the wish, due when the grace is over. It does nothing when the wish was
// taken back or put off meanwhile.
constexpr std::string_view kEnforce = "orgs.enforce_factor";
kit::JobKind enforce_kind();
Result<void> order_enforcing(db::Tx& tx, NamespaceId organisation, Instant due, Instant now);

// warning.cc: empty for whoever has nothing to do.
Result<std::string> warning_for(db::Reader& reader, const web::Principal& who,
                                const org::Organisation& organisation);

}  // namespace stithy::orgs
