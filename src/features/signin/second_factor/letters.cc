// SPDX-License-Identifier: Apache-2.0
#include "features/signin/second_factor/letters.h"

#include "base/text.h"
#include "features/signin/urls.h"

namespace stithy::signin {

namespace {

mail::Letter letter(const web::Site& site, std::string subject, std::string what) {
  return {.subject = std::move(subject),
          .paragraphs = {std::move(what),
                         "If it was not you, choose a new password now, and look at your sessions "
                         "and tokens."},
          .action_label = "Look at it",
          .action_url = site.main_url + url::security(),
          .reason = "You get this because the account has this e-mail address."};
}

}  // namespace

mail::Letter enabled_letter(const web::Site& site, std::string_view login) {
  return letter(site, "The second factor is on",
                text::format("Signing in to {} at {} asks for a second factor beside the password "
                             "from now on.",
                             login, site.main_url));
}

mail::Letter disabled_letter(const web::Site& site, std::string_view login) {
  return letter(site, "The second factor is off",
                text::format("Signing in to {} at {} asks for the password alone from now on.",
                             login, site.main_url));
}

mail::Letter recovery_code_letter(const web::Site& site, std::string_view login,
                                  std::int64_t left) {
  return letter(
      site, "A recovery code was used",
      text::format("Somebody signed in to {} at {} with a recovery code. {} left.", login,
                   site.main_url,
                   text::plural(static_cast<std::uint64_t>(left), "code is", "codes are")));
}

}  // namespace stithy::signin
