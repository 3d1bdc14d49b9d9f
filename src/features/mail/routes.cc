// SPDX-License-Identifier: Apache-2.0
#include "features/mail/routes.h"

#include <array>

namespace stithy::mail {

namespace {

using enum web::Method;
using web::Need;
using web::route;

constexpr web::RouteOptions kChange{.rate = web::RateClass::Posting};
constexpr web::RouteOptions kContent{.origin = http::Origin::Content};

constexpr std::array kRoutes = {
    route<&show_outbox>(Get, "/admin/mail", Need::SiteAdmin, "mail.outbox"),
    route<&post_test>(Post, "/admin/mail/tests", Need::SiteAdmin, "mail.test", kChange),
    route<&show_message>(Get, "/admin/mail/{id}", Need::SiteAdmin, "mail.message"),
    route<&drop_suppression>(Delete, "/admin/mail/suppressions/{address}", Need::SiteAdmin,
                             "mail.clear", kChange),
    route<&show_html>(Get, "/mail/{id}/html", Need::SignedLink, "mail.html", kContent),

    route<&show_subscription>(Get, "/mail/lists/{list}/subscription", Need::SignedLink,
                              "mail.subscription"),
    route<&leave_list>(Post, "/mail/lists/{list}/subscription", Need::SignedLink, "mail.leave",
                       kChange),
    route<&join_list>(Put, "/mail/lists/{list}/subscription", Need::SignedLink, "mail.join",
                      kChange),
};

}  // namespace

std::span<const web::Route> routes() { return kRoutes; }

}  // namespace stithy::mail
