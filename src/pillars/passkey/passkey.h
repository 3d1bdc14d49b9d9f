// SPDX-License-Identifier: Apache-2.0
//
// passkey.h — keys that a person's devices hold, by which they sign in (W3C Web Authentication).
//
// A passkey is bound to this instance's address (the party) and shows with each use that it is
// there: it signs a challenge that counts once, and a counter that only grows where it has one. As
// a second factor it stands beside a password; alone, when the device made sure who holds it. All
// functions run inside the caller's session or transaction and hold no state. Refusals are
// Code::Invalid with words for the log; clients read one sentence whatever the reason.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/instant.h"
#include "base/result.h"
#include "db/db.h"
#include "pillars/passkey/ids.h"
#include "web/site.h"

namespace stithy::passkey {

constexpr std::int64_t kPasskeysMax = 20;
constexpr std::size_t kNameBytesMax = 100;
constexpr std::size_t kAnswerBytesMax = 32 * 1024;

struct Passkey {
  PasskeyId id;
  UserId user;
  std::string credential;  // its id, base64url
  int algorithm = 0;
  std::string public_key;
  std::int64_t counter = 0;
  std::string name;
  Instant created_at;
  std::optional<Instant> last_used_at;
};

// Who the keys are made for: the host and the origin of the configured address. None where browsers
// make no passkeys: an address of numbers, or without TLS unless it is this machine.
struct Party {
  std::string id, origin;
};
std::optional<Party> party_of(const web::Site& site);

// What a browser sends, with its base64url undone.
struct Answer {
  std::string credential;  // as sent
  std::string client;      // the bytes of clientDataJSON
  std::string authenticator, signature, person;
};
Result<Answer> parse_answer(std::string_view json);
// Sections 7.1 and 7.2: what was done, on which page. Gives the challenge.
enum class Deed : std::uint8_t { Made, Used };
Result<std::string> check_client(std::string_view client, Deed deed, const Party& party);

// By which authenticators know whose key it is: no name, and the same for all keys of a person.
std::string mark_of(UserId user);

Result<std::vector<Passkey>> list(db::Reader& reader, UserId user);
Result<std::int64_t> count(db::Reader& reader, UserId user);
Result<std::optional<Passkey>> find(db::Reader& reader, std::string_view credential);

struct NewPasskey {
  UserId user;
  std::string name;
  std::string credential;
  int algorithm = 0;
  std::string public_key;
  std::int64_t counter = 0;
};
// Invalid for a name that is none; Conflict when the key is here already, or too many are.
Result<PasskeyId> add(db::Tx& tx, const NewPasskey& fresh, Instant now);
// Checks the signature of an answer and returns whether the person was verified.
Result<bool> check_signature(const Passkey& key, const Answer& answer, const Party& party,
                             std::int64_t& counter);
// Notes a use. False when the counter went backwards: somebody has a copy.
Result<bool> note_use(db::Tx& tx, PasskeyId id, std::int64_t counter, Instant now);
Result<bool> remove(db::Tx& tx, UserId user, PasskeyId id);
// All of a person, with everything else that is asked for beside the password.
Result<void> switch_second_factor_off(db::Tx& tx, UserId user);

}  // namespace stithy::passkey
