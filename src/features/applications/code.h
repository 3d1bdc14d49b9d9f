// SPDX-License-Identifier: Apache-2.0
//
// code.h — authorization codes: what was agreed to, sealed, on its way through a browser.
//
// A code is written nowhere when it is made: it holds all of it, sealed with a key of the instance,
// so that a page that only reads can send somebody on who agreed before. It is good for a minute.
// Turning it into tokens writes its hash, so the second time is noticed: then what the first time
// gave ends (RFC 6749 section 4.1.2, RFC 9700 section 4.5). Holds no state.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "features/applications/grant.h"
#include "web/keys.h"

namespace stithy::applications {

constexpr std::chrono::seconds kCodeLives{60};

struct SealedCode {
  ClientId application;
  Presence who;
  Asked asked;
  std::string callback;
  bool callback_named = true;  // by the request; else the only one was taken
  std::string challenge;       // S256; empty without PKCE
  std::string nonce;
  Instant expires_at;
};

std::string write_code(const web::Keys& keys, const SealedCode& code);
// Nothing for what is no code of ours; also one that has expired is read.
std::optional<SealedCode> read_code(const web::Keys& keys, std::string_view text);

// What comes with the code to be turned into tokens.
struct Claim {
  std::string code, verifier;
  std::optional<std::string> callback;
  bool callback_needed = true;  // when the request named it
};
struct Exchanged {
  std::string refusal;  // a sentence; then nothing was given
  std::optional<Given> given;
  std::string nonce;
};
// The transaction must commit whatever the answer is. Conflict when another server was quicker:
// then once more.
Result<Exchanged> exchange(db::Tx& tx, const kit::LiveSettings& settings, const web::Keys& keys,
                           const Application& application, const Claim& claim, Instant now);

// RFC 7636 section 4.1: 43 to 128 of the unreserved characters.
bool is_verifier(std::string_view text);
// Of S256: 43 characters of base64url.
bool is_challenge(std::string_view text);

}  // namespace stithy::applications
