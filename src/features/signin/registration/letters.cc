// SPDX-License-Identifier: Apache-2.0
#include "features/signin/registration/letters.h"

#include "base/text.h"
#include "features/signin/urls.h"

namespace stithy::signin {

namespace {

constexpr std::string_view kAsked = "You get this because an account was asked for this address.";

std::string link_of(const web::Site& site, const Secret<>& secret) {
  return text::format("{}{}?secret={}", site.main_url, url::registration(), secret.reveal());
}

}  // namespace

mail::Letter link_letter(const web::Site& site, const Secret<>& secret) {
  return {.subject = "Make your account",
          .paragraphs = {text::format("Somebody, probably you, asked for an account at {}. Choose "
                                      "a password with this link, and the address is confirmed. "
                                      "It works once, for a day.",
                                      site.main_url),
                         "If it was not you, there is nothing to do: no account is made."},
          .action_label = "Make the account",
          .action_url = link_of(site, secret),
          .reason = std::string(kAsked)};
}

mail::Letter invitation_letter(const web::Site& site, const account::Account& by,
                               const Secret<>& secret) {
  const std::string& name = by.display_name.empty() ? by.login : by.display_name;
  return {.subject = text::format("{} invites you to {}", name, site.main_url),
          .paragraphs = {text::format("{} invites you to make an account at {}. The link works "
                                      "once, for a week.",
                                      name, site.main_url)},
          .action_label = "Make the account",
          .action_url = link_of(site, secret),
          .reason = text::format("You get this because {} entered this address.", by.login)};
}

mail::Letter existing_letter(const web::Site& site, std::string_view login) {
  return {
      .subject = "You have an account already",
      .paragraphs = {text::format("Somebody, probably you, asked for an account at {} with this "
                                  "address. It has one: {}. Sign in with it, or choose a new "
                                  "password if you have forgotten yours.",
                                  site.main_url, login)},
      .action_label = "Sign in",
      .action_url = site.main_url + url::login(),
      .reason = std::string(kAsked)};
}

mail::Letter waiting_letter(const web::Site& site) {
  return {.subject = "Your account waits for an administrator",
          .paragraphs = {text::format("The address is confirmed. An administrator of {} decides "
                                      "now; you hear of it by mail.",
                                      site.main_url)},
          .reason = std::string(kAsked)};
}

mail::Letter asked_letter(const web::Site& site, const Registration& registration) {
  return {.subject = text::format("{} asks for an account", registration.login),
          .paragraphs = {"The address is confirmed. The account is made when you agree."},
          .facts = {{"Name", registration.login}, {"E-mail", registration.email}},
          .action_label = "Decide",
          .action_url = site.main_url + url::registrations(),
          .reason = "You get this because you administer this instance."};
}

mail::Letter approved_letter(const web::Site& site, std::string_view login) {
  return {.subject = "Your account is ready",
          .paragraphs = {text::format("An administrator agreed: the account {} at {} is made. Sign "
                                      "in with the password that you chose.",
                                      login, site.main_url)},
          .action_label = "Sign in",
          .action_url = site.main_url + url::login(),
          .reason = std::string(kAsked)};
}

mail::Letter refused_letter(const web::Site& site) {
  return {.subject = "No account was made",
          .paragraphs = {text::format("An administrator of {} did not agree to the account that "
                                      "was asked for with this address. Nothing of it is kept.",
                                      site.main_url)},
          .reason = std::string(kAsked)};
}

}  // namespace stithy::signin
