// SPDX-License-Identifier: Apache-2.0
//
// settings_page.h — what the pages of a person's security share.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "db/db.h"
#include "web/request.h"
#include "web/route.h"

namespace stithy::signin {

inline constexpr std::string_view kSecuritySection = "security";

// No cache keeps it.
web::Answer unkept(web::Answer answer);
web::Answer render_codes(web::Request& request, std::vector<std::string> codes, bool enabled);
// The page again, after a code or passkey that proved nothing.
Result<web::Answer> ask_again(web::Request& request);
Result<void> tell_it_is_off(db::Tx& tx, web::Request& request, UserId user);

}  // namespace stithy::signin
