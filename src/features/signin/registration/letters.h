// SPDX-License-Identifier: Apache-2.0
//
// letters.h — what people are written on their way to an account.
#pragma once

#include "base/secret.h"
#include "features/signin/registration/registration.h"
#include "kit/mail/letter.h"
#include "web/site.h"

namespace stithy::signin {

mail::Letter link_letter(const web::Site& site, const Secret<>& secret);
mail::Letter invitation_letter(const web::Site& site, const account::Account& by,
                               const Secret<>& secret);
// To who asked for an account and has one.
mail::Letter existing_letter(const web::Site& site, std::string_view login);
// To who asked and waits for an administrator.
mail::Letter waiting_letter(const web::Site& site);
// To administrators.
mail::Letter asked_letter(const web::Site& site, const Registration& registration);
mail::Letter approved_letter(const web::Site& site, std::string_view login);
mail::Letter refused_letter(const web::Site& site);

}  // namespace stithy::signin
