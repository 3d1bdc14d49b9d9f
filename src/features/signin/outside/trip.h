// SPDX-License-Identifier: Apache-2.0
//
// trip.h — the way to a provider and back.
//
// Who sets out gets a signed cookie with a random secret for ten minutes. What the provider is
// given follows from that secret, by a key of the instance: the state, the nonce and the PKCE
// verifier. So an answer counts in the browser that asked for it alone, for the provider and the
// purpose it asked for, and, as it is spent, once. Nothing is stored of who never comes back.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "base/ids.h"
#include "base/instant.h"
#include "base/result.h"
#include "db/db.h"
#include "features/signin/outside/provider.h"
#include "web/keys.h"
#include "web/request.h"

namespace stithy::signin {

constexpr std::string_view kTripCookie = "outside";
constexpr std::chrono::minutes kTripSpan{10};

enum class Purpose : std::uint8_t { Enter = 1, Link = 2, Confirm = 3 };

struct Trip {
  std::string secret;
  ProviderId provider;
  Purpose purpose = Purpose::Enter;
  SessionId session;  // none for who enters
  std::string return_to;
  Instant expires_at;

  // What the provider is given (RFC 6749 section 10.12, OpenID Connect Core section 15.5.2,
  // RFC 7636 section 4.2).
  std::string state(const web::Keys& keys) const;
  std::string nonce(const web::Keys& keys) const;
  std::string verifier(const web::Keys& keys) const;
  std::string challenge(const web::Keys& keys) const;
};

// Gives the cookie.
Trip set_out(web::Request& request, const Provider& provider, Purpose purpose,
             std::string return_to);
// The trip of this browser, when `state` is that of it and it was to this provider.
std::optional<Trip> find_trip(web::Request& request, const Provider& provider,
                              std::string_view state);
// True for one caller alone.
Result<bool> spend(db::Tx& tx, const Trip& trip);
void end_trip(web::Request& request);
Result<void> forget_expired_trips(db::Tx& tx, Instant now);

// What the provider is asked to send people back to.
std::string callback_of(const web::Request& request, const Provider& provider);

}  // namespace stithy::signin
