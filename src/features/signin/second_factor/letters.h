// SPDX-License-Identifier: Apache-2.0
//
// letters.h — what people are written when the way into their account changes.
#pragma once

#include <string_view>

#include "kit/mail/letter.h"
#include "web/site.h"

namespace stithy::signin {

mail::Letter enabled_letter(const web::Site& site, std::string_view login);
mail::Letter disabled_letter(const web::Site& site, std::string_view login);
mail::Letter recovery_code_letter(const web::Site& site, std::string_view login, std::int64_t left);

}  // namespace stithy::signin
