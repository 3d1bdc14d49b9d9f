// SPDX-License-Identifier: Apache-2.0
#include "features/signin/routes.h"

#include <array>

namespace stithy::signin {

namespace {

using enum web::Method;
using web::Need;
using web::RateClass;
using web::route;

// Room for the message that a password is far too long, instead of a broken connection.
constexpr std::uint64_t kFormBytesMax = std::uint64_t{2} << 20;

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
};

}  // namespace

std::span<const web::Route> routes() { return kRoutes; }

}  // namespace stithy::signin
