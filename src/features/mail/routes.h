// SPDX-License-Identifier: Apache-2.0
//
// routes.h — the route table and the handlers of mail.
#pragma once

#include <span>

#include "pillars/access/grants.h"
#include "sys/files.h"
#include "web/route.h"

namespace stithy {
struct Foundations;
}  // namespace stithy

namespace stithy::mail {

std::span<const web::Route> routes();

// Where messages are kept while no relay is configured.
sys::Path folder_of(const Foundations& on);

// pages.cc, forms.cc: for administrators.
Result<web::Answer> show_outbox(const access::SiteAdmin&, web::Request& request);
Result<web::Answer> show_message(const access::SiteAdmin& who, web::Request& request);
Result<web::Answer> show_html(const access::SignedLink&, web::Request& request);
Result<web::Answer> post_test(const access::SiteAdmin& who, web::Request& request);
Result<web::Answer> drop_suppression(const access::SiteAdmin&, web::Request& request);

// subscription.cc: for whoever holds the link of a message. Only POST and PUT change anything,
// since programs open links by themselves.
Result<web::Answer> show_subscription(const access::SignedLink&, web::Request& request);
Result<web::Answer> leave_list(const access::SignedLink&, web::Request& request);
Result<web::Answer> join_list(const access::SignedLink&, web::Request& request);

}  // namespace stithy::mail
