// SPDX-License-Identifier: Apache-2.0
//
// handlers.h — the end of an account: the page and the form of its owner, and the job that clears
// what a deleted account owned.
#pragma once

#include "kit/jobs/jobs.h"
#include "pillars/access/grants.h"
#include "pillars/foundations.h"
#include "web/route.h"

namespace stithy::people {

// pages.cc
Result<web::Answer> show_departure(const access::FreshSession& who, web::Request& request);
Result<web::Answer> depart(const access::FreshSession& who, web::Request& request);

// estate.cc: repositories go into the bin or to the heir, some at a time.
kit::JobKind estate_kind(const Foundations& on);

}  // namespace stithy::people
