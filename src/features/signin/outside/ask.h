// SPDX-License-Identifier: Apache-2.0
//
// ask.h — asking a provider who somebody is.
//
// The authorization code flow with PKCE (RFC 6749, RFC 7636, RFC 9700): OpenID Connect with
// discovery, whose ID token is verified (id_token.h), and GitHub, which has no ID token and is
// asked by its API. Every request goes through the one client for outgoing requests, follows no
// redirect, and has a bound on time and size. What went wrong is logged; people read one sentence.
// What discovery found is kept for a while, sealed against change, since keys are among it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "features/signin/outside/trip.h"
#include "http/egress.h"
#include "web/request.h"

namespace stithy::signin {

struct Person {
  std::string issuer, subject;
  std::string login, email;  // the latter is there only when the provider has verified it
  std::vector<std::string> groups;
};

// Where the browser goes.
Result<std::string> way_to(web::Request& request, const Provider& provider, const Trip& trip);

struct CameBack {
  std::string_view code, issuer;  // the latter of RFC 9207, where it was sent
};
// Denied when the provider's answer is not one, and Unavailable when there was none.
Result<Person> ask_who(web::Request& request, const Provider& provider, const Trip& trip,
                       const CameBack& back);

// For the two kinds.
Result<std::string> way_to_openid(web::Request& request, const Provider& provider,
                                  const Trip& trip);
Result<Person> ask_openid(web::Request& request, const Provider& provider, const Trip& trip,
                          const CameBack& back);
std::string way_to_github(web::Request& request, const Provider& provider, const Trip& trip);
Result<Person> ask_github(web::Request& request, const Provider& provider, const Trip& trip,
                          const CameBack& back);

// One request of those above; the answer is JSON and a success, or Denied.
struct Question {
  std::string url;
  std::string form = {};  // posted when there is one
  std::string authorization = {};
};
Result<Json> ask(web::Request& request, const Question& question);
Result<std::string> ask_for_text(web::Request& request, const Question& question);
Error refused(std::string cause);

}  // namespace stithy::signin
