// SPDX-License-Identifier: Apache-2.0
//
// identify.h — from the credential of a request to a Principal.
//
// One of: session cookie (pages), Authorization Bearer/token/Basic with a personal access token
// (API, git, metrics). Cookies are not looked at on /api/v3 and git rows; tokens are not looked at
// on pages. A credential that is given but wrong is an error (401), never silently anonymous.
#pragma once

#include "base/result.h"
#include "web/principal.h"
#include "web/request.h"

namespace stithy::access {

Result<web::Principal> identify(web::Request& request);

// The session cookie's name without prefix, for web::Request::cookie_name.
constexpr std::string_view kSessionCookie = "session";
// Random value that binds the forms of people who are not signed in.
constexpr std::string_view kVisitorCookie = "visitor";

}  // namespace stithy::access
