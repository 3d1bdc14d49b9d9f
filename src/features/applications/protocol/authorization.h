// SPDX-License-Identifier: Apache-2.0
//
// authorization.h — what an application asks a person for, checked (RFC 6749 section 4.1.1).
//
// Until application and callback are known to belong together, nobody is sent anywhere: the person
// sees an error page. Afterwards every error goes back to the application.
#pragma once

#include <optional>
#include <string>
#include <variant>

#include "features/applications/code.h"
#include "features/applications/protocol/wire.h"

namespace stithy::applications {

struct Authorization {
  Application application;
  Asked asked;
  std::string callback;
  bool callback_named = true;
  std::string state, nonce, challenge, prompt;
  std::optional<std::int64_t> age_seconds_max;
};

// An error for the application, told at its callback.
struct Rejection {
  std::string callback, state, word, sentence;
};

// The Error: for the person, without going anywhere.
Result<std::variant<Authorization, Rejection>> read_authorization(db::Reader& reader,
                                                                  const Parameters& parameters);

// 303 to the callback, with `iss` (RFC 9207) and the state as it came.
web::Answer send_back(const web::Request& request, std::string_view callback, http::Pairs fields,
                      std::string_view state);
web::Answer send_back(const web::Request& request, const Rejection& rejection);

// How the person of a session stands before an application.
Result<Presence> presence_of(db::Reader& reader, const web::Principal& who, Instant now);
// Administration is given away only by who gave the password just now, and has it at all.
bool is_administration(const Asked& asked);
bool is_fresh(const web::Principal& who, Instant now);

// "a public client of ada", for people.
Result<std::string> owner_name(db::Reader& reader, NamespaceId owner);

}  // namespace stithy::applications
