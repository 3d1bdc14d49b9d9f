// SPDX-License-Identifier: Apache-2.0
//
// letters.h — what people are written about organisations.
#pragma once

#include <string_view>

#include "pillars/account/notice.h"
#include "pillars/org/organisation.h"

namespace stithy::orgs {

account::Notice invitation_notice(const web::Site& site, const org::Organisation& organisation,
                                  std::string_view by, org::Membership role, Instant now);

}  // namespace stithy::orgs
