// SPDX-License-Identifier: Apache-2.0
#include "features/signin/routes.h"

#include <array>

#include "features/signin/outside/handlers.h"
#include "features/signin/passkeys/handlers.h"
#include "features/signin/registration/handlers.h"
#include "features/signin/second_factor/handlers.h"

namespace stithy::signin {

namespace {

using enum web::Method;
using web::Need;
using web::RateClass;
using web::route;

// Room for the message that a password is far too long, instead of a broken connection.
constexpr std::uint64_t kFormBytesMax = std::uint64_t{2} << 20;

constexpr web::RouteOptions kChange{.rate = RateClass::Posting};

constexpr std::array kRoutes = {
    route<&show_setup>(Get, "/setup", Need::Setup, "signin.setup"),
    route<&finish_setup>(Post, "/setup", Need::Setup, "signin.finish_setup",
                         {.rate = RateClass::Posting, .body_bytes_max = kFormBytesMax}),
    route<&show_login>(Get, "/login", Need::Anyone, "signin.login"),
    route<&sign_in>(Post, "/login", Need::Visitor, "signin.sign_in",
                    {.rate = RateClass::SigningIn, .body_bytes_max = kFormBytesMax}),
    route<&sign_out>(Post, "/logout", Need::SignedIn, "signin.sign_out",
                     {.rate = RateClass::Posting}),
    route<&show_confirm>(Get, "/login/confirm", Need::SignedIn, "signin.show_confirm"),
    route<&confirm>(Post, "/login/confirm", Need::SignedIn, "signin.confirm",
                    {.rate = RateClass::SigningIn, .body_bytes_max = kFormBytesMax}),
    route<&show_second_step>(Get, "/login/second", Need::Anyone, "signin.second_step"),
    route<&take_second_step>(Post, "/login/second", Need::Visitor, "signin.take_second_step",
                             {.rate = RateClass::SigningIn}),
    route<&show_security>(Get, "/settings/security", Need::SignedIn, "signin.security"),
    route<&post_totp>(Post, "/settings/security/authenticator", Need::FreshSession,
                      "signin.begin_totp", kChange),
    route<&show_totp>(Get, "/settings/security/authenticator", Need::FreshSession, "signin.totp"),
    route<&put_totp>(Put, "/settings/security/authenticator", Need::FreshSession,
                     "signin.enable_totp", {.rate = RateClass::SigningIn}),
    route<&drop_totp>(Delete, "/settings/security/authenticator", Need::FreshSession,
                      "signin.disable_totp", {.rate = RateClass::SigningIn}),
    route<&post_recovery_codes>(Post, "/settings/security/recovery-codes", Need::FreshSession,
                                "signin.renew_recovery_codes", kChange),
    route<&enter_by_passkey>(Post, "/login/passkey", Need::Visitor, "signin.enter_by_passkey",
                             {.rate = RateClass::SigningIn}),
    route<&take_passkey>(Post, "/login/second/passkey", Need::Visitor, "signin.take_passkey",
                         {.rate = RateClass::SigningIn}),
    route<&show_new_passkey>(Get, "/settings/security/passkeys/new", Need::FreshSession,
                             "signin.new_passkey"),
    route<&post_passkey>(Post, "/settings/security/passkeys", Need::FreshSession,
                         "signin.add_passkey", {.rate = RateClass::SigningIn}),
    route<&drop_passkey>(Delete, "/settings/security/passkeys/{id}", Need::FreshSession,
                         "signin.remove_passkey", {.rate = RateClass::SigningIn}),

    // outside/
    route<&begin_outside>(Get, "/login/with/{name}", Need::Anyone, "signin.begin_outside",
                          {.rate = RateClass::SigningIn}),
    route<&show_outside_callback>(Get, "/login/with/{name}/callback", Need::Anyone,
                                  "signin.outside_callback"),
    route<&enter_outside>(Post, "/login/with/{name}", Need::Visitor, "signin.enter_outside",
                          {.rate = RateClass::SigningIn}),
    route<&make_outside_account>(Post, "/login/with/{name}/account", Need::Visitor,
                                 "signin.make_outside_account", {.rate = RateClass::SigningIn}),
    route<&begin_outside_confirmation>(Get, "/login/confirm/with/{name}", Need::SignedIn,
                                       "signin.begin_outside_confirmation",
                                       {.rate = RateClass::SigningIn}),
    route<&confirm_outside>(Post, "/login/confirm/with/{name}", Need::SignedIn,
                            "signin.confirm_outside", {.rate = RateClass::SigningIn}),
    route<&show_new_identity>(Get, "/settings/security/identities/new/{name}", Need::FreshSession,
                              "signin.new_identity", {.rate = RateClass::SigningIn}),
    route<&post_identity>(Post, "/settings/security/identities/new/{name}", Need::FreshSession,
                          "signin.add_identity", {.rate = RateClass::SigningIn}),
    route<&drop_identity>(Delete, "/settings/security/identities/{id}", Need::FreshSession,
                          "signin.remove_identity", kChange),
    route<&show_providers>(Get, "/admin/sign-in", Need::SiteAdmin, "signin.providers"),
    route<&new_provider>(Get, "/admin/sign-in/new", Need::FreshSiteAdmin, "signin.new_provider"),
    route<&post_provider>(Post, "/admin/sign-in", Need::FreshSiteAdmin, "signin.add_provider",
                          kChange),
    route<&show_provider>(Get, "/admin/sign-in/providers/{id}", Need::FreshSiteAdmin,
                          "signin.provider"),
    route<&put_provider>(Put, "/admin/sign-in/providers/{id}", Need::FreshSiteAdmin,
                         "signin.change_provider", kChange),
    route<&drop_provider>(Delete, "/admin/sign-in/providers/{id}", Need::FreshSiteAdmin,
                          "signin.remove_provider", kChange),

    route<&show_forgotten>(Get, "/login/forgotten", Need::Anyone, "signin.forgotten"),
    route<&ask_recovery>(Post, "/login/forgotten", Need::Visitor, "signin.ask_recovery",
                         {.rate = RateClass::SigningIn}),
    route<&show_recovery>(Get, "/login/recovery", Need::Anyone, "signin.recovery"),
    route<&recover>(Post, "/login/recovery", Need::Visitor, "signin.recover",
                    {.rate = RateClass::SigningIn, .body_bytes_max = kFormBytesMax}),
    route<&show_register>(Get, "/register", Need::Anyone, "signin.sign_up"),
    route<&ask_registration>(Post, "/register", Need::Visitor, "signin.ask_registration",
                             {.rate = RateClass::SigningIn}),
    route<&show_registration>(Get, "/register/account", Need::Anyone, "signin.registration"),
    route<&finish_registration>(Post, "/register/account", Need::Visitor,
                                "signin.finish_registration",
                                {.rate = RateClass::SigningIn, .body_bytes_max = kFormBytesMax}),
    route<&list_registrations>(Get, "/admin/registrations", Need::SiteAdmin,
                               "signin.registrations"),
    route<&post_invitation>(Post, "/admin/registrations", Need::SiteAdmin, "signin.invite",
                            kChange),
    route<&put_approval>(Put, "/admin/registrations/{id}/approval", Need::SiteAdmin,
                         "signin.approve", kChange),
    route<&drop_registration>(Delete, "/admin/registrations/{id}", Need::SiteAdmin, "signin.refuse",
                              kChange),
};

}  // namespace

std::span<const web::Route> routes() { return kRoutes; }

}  // namespace stithy::signin
