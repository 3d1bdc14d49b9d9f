// SPDX-License-Identifier: Apache-2.0
#include "features/people/emails/letters.h"

#include "base/text.h"
#include "features/people/urls.h"

namespace stithy::people {

namespace {

constexpr std::string_view kOwner = "You get this because the account has this e-mail address.";

std::string link_of(const web::Site& site, std::string_view purpose, const Secret<>& secret) {
  return text::format("{}{}?for={}&secret={}", site.main_url, url::email_link(), purpose,
                      secret.reveal());
}

}  // namespace

mail::Letter confirm_letter(const web::Site& site, std::string_view login, const Secret<>& secret) {
  return {.subject = "Confirm this address",
          .paragraphs = {text::format("{} added this address to the account at {}. The link "
                                      "confirms it; it works once, for a day.",
                                      login, site.main_url),
                         "If you are not this person, there is nothing to do."},
          .action_label = "Confirm the address",
          .action_url = link_of(site, kConfirm, secret),
          .reason = text::format("You get this because {} entered this address.", login)};
}

mail::Letter claimed_letter(const web::Site& site) {
  return {.subject = "Somebody entered your address",
          .paragraphs = {text::format("Somebody tried to add this address to another account at "
                                      "{}. It belongs to yours, and stays there.",
                                      site.main_url)},
          .reason = std::string(kOwner)};
}

mail::Letter primary_letter(const web::Site& site, std::string_view login, std::string_view next,
                            const Secret<>& secret) {
  return {.subject = "Shall mail go elsewhere?",
          .paragraphs = {text::format("In a session of {} at {} somebody asked that mail goes to "
                                      "another address of the account. It does so once you agree "
                                      "with this link, which works once, for a day.",
                                      login, site.main_url),
                         "If it was not you, do not use the link, and choose a new password."},
          .facts = {{"The other address", std::string(next)}},
          .action_label = "Agree",
          .action_url = link_of(site, kPrimary, secret),
          .reason = std::string(kOwner)};
}

mail::Letter moved_letter(const web::Site& site, std::string_view login, std::string_view next) {
  return {.subject = "Mail goes elsewhere now",
          .paragraphs = {text::format("Mail of the account {} at {} goes to another address from "
                                      "now on, as this one agreed.",
                                      login, site.main_url)},
          .facts = {{"The other address", std::string(next)}},
          .reason = "You get this because mail of the account went to this address."};
}

}  // namespace stithy::people
