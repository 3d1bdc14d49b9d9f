// SPDX-License-Identifier: Apache-2.0
//
// prove.h — asking a browser for a passkey, and looking at what it answers.
//
// What is asked stands in the page as JSON that views/passkey.ts understands. An answer counts
// once, on the occasion and for the visitor that it was asked of, within five minutes. Each refusal
// is logged with its reason; the client reads kPasskeyRefused whatever it was.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "features/signin/passkeys/views.h"
#include "pillars/passkey/passkey.h"
#include "web/request.h"

namespace stithy::signin {

inline constexpr std::string_view kPasskeyRefused =
    "The passkey was not accepted. Try again, or sign in another way.";

// What an answer may be given for.
inline constexpr std::string_view kToAdd = "add", kToEnter = "enter", kToFinish = "finish",
                                  kToSwitchOff = "switch off";

// Of nobody in particular: the device offers the accounts that it knows.
std::string ask_anybody(web::Request& request);
// One of these.
std::string ask_for(web::Request& request, std::string_view purpose,
                    const std::vector<passkey::Passkey>& keys);
// For a new one, of a device that holds none of these.
std::string ask_to_make(web::Request& request, const std::vector<passkey::Passkey>& present);

struct Demand {
  std::string_view purpose;
  std::optional<UserId> person = {};  // whose key it must be
  bool verified = false;              // the device must have made sure who holds it
};
// Whose passkey it was, used and noted; nothing when it is refused.
Result<std::optional<UserId>> prove(web::Request& request, const Demand& demand,
                                    std::string_view answer);
// What was made, checked but not kept; nothing when it is refused.
Result<std::optional<passkey::NewPasskey>> read_made(web::Request& request, UserId user,
                                                     std::string_view answer);

// A code or a passkey, beside the fresh session, before something is switched off.
Result<bool> proven_again(web::Request& request, UserId user);

}  // namespace stithy::signin
