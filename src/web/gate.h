// SPDX-License-Identifier: Apache-2.0
//
// gate.h — the checks before a handler that do not depend on what it does: cross-site requests,
// form tokens, signed links.
//
// A writing request that carries a cookie must come from our own pages: Sec-Fetch-Site says
// same-origin, or Origin equals this instance's address, and the form holds the token bound to the
// session (or, before signing in, to the visitor's cookie). Requests by token carry no cookie and
// need neither.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "base/result.h"
#include "web/request.h"

namespace stithy::web {

class Keys;

// The cause of a NotFound that really means "it lives elsewhere now", followed by the new path of
// the repository ("/ada/engine"); the dispatcher makes it a redirect. Only for those who may see
// it.
constexpr std::string_view kMovedCause = "moved to ";
// Denied's cause when a page should ask for the password again.
constexpr std::string_view kConfirmCause = "confirm the password";
// Denied's cause when an account should get a second factor first.
constexpr std::string_view kSecondFactorCause = "set up a second factor";

Result<void> check_cross_site(Request& request, const Keys& keys);

// The value of the hidden field "_csrf" (ui::csrf_field) of every form; asking for it lets the
// answer set the visitor's cookie.
std::string form_token(Request& request);

// A path on the content origin that `user` (or nobody, for public content) may open until it
// expires. The path names the object; the signature covers path, user and expiry.
std::string signed_link(const Keys& keys, std::string_view path, UserId user, Instant expires);
// Checks signature and expiry of the current request; signed_user() is who it was made for.
bool link_signature_valid(Request& request);
UserId signed_user(const Request& request);

}  // namespace stithy::web
