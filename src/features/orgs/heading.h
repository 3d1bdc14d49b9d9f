// SPDX-License-Identifier: Apache-2.0
//
// heading.h — what every page of an organisation begins with.
#pragma once

#include "features/orgs/views.h"
#include "pillars/access/organisation_grants.h"
#include "web/feature.h"

namespace stithy::orgs {

ui::Frame frame_of(web::Request& request, const org::Organisation& organisation, std::string title);
// Tabs are those that somebody with this membership may open.
Heading heading_of(const org::Organisation& organisation, org::Membership membership,
                   std::string_view current);

// The top of an organisation's profile, which the feature people shows (slot "people.profile").
web::SlotFill profile_heading();
// The top of the pages of its settings, which several features show (slot "org.heading"). Who sees
// them owns the organisation.
web::SlotFill settings_heading();

// An error of a verb as a form explains it at its fields; `field` is where one without any belongs.
Refusal refusal_of(std::string message, const Error& error, std::string field);
// Others make an error page.
bool is_refusal(const Error& error);

}  // namespace stithy::orgs
