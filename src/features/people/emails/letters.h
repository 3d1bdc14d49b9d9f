// SPDX-License-Identifier: Apache-2.0
//
// letters.h — what the addresses of an account are written.
#pragma once

#include "base/secret.h"
#include "kit/mail/letter.h"
#include "pillars/account/emails.h"
#include "web/site.h"

namespace stithy::people {

// The word of the link that says what it is for.
constexpr std::string_view kConfirm = "confirm", kPrimary = "primary";

// To the new address.
mail::Letter confirm_letter(const web::Site& site, std::string_view login, const Secret<>& secret);
// To an address that is proven already, by somebody else.
mail::Letter claimed_letter(const web::Site& site);
// To the present primary address: it agrees, or not.
mail::Letter primary_letter(const web::Site& site, std::string_view login, std::string_view next,
                            const Secret<>& secret);
// To the former primary address.
mail::Letter moved_letter(const web::Site& site, std::string_view login, std::string_view next);

}  // namespace stithy::people
