// SPDX-License-Identifier: Apache-2.0
//
// routes.h — the handlers of this feature.
#pragma once

#include "pillars/access/grants.h"
#include "web/route.h"

namespace stithy::home {

Result<web::Answer> front(const access::Anyone& at, web::Request& request);   // pages.cc
Result<web::Answer> search(const access::Anyone& at, web::Request& request);  // search.cc
Result<web::Answer> jump(const access::Anyone& at, web::Request& request);    // search.cc
Result<web::Answer> asset(const access::Anyone& at, web::Request& request);   // assets.cc
Result<web::Answer> live_events(const access::Anyone& at, web::Request& request);
Result<web::Answer> live_socket(const access::Anyone& at, web::Request& request);
Result<web::Answer> robots(const access::Anyone& at, web::Request& request);  // assets.cc

}  // namespace stithy::home
