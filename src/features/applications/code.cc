// SPDX-License-Identifier: Apache-2.0
#include "features/applications/code.h"

#include <algorithm>

#include "base/json.h"
#include "base/text.h"
#include "features/applications/queries.h"
#include "pillars/account/secret_hash.h"
#include "sys/crypto.h"

namespace stithy::applications {

namespace {

constexpr std::string_view kSealLabel = "application code";
constexpr std::string_view kAssociated = "authorization code";
// Longer than any code can be good for: a replay within it is noticed.
constexpr std::chrono::hours kSpentKept{24};

bool is_base64url(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_';
}

std::int64_t number(const Json& json, std::string_view member) {
  const Json* found = json.find(member);
  return found && found->as_int() ? *found->as_int() : 0;
}

bool flag(const Json& json, std::string_view member) {
  const Json* found = json.find(member);
  return found && found->as_bool() && *found->as_bool();
}

std::string words(const Json& json, std::string_view member) {
  const Json* found = json.find(member);
  return found && found->as_string() ? *found->as_string() : std::string();
}

// Why a code is refused to who shows it, or empty.
std::string_view refusal_of(const SealedCode& code, const Application& application,
                            const Claim& claim, Instant now) {
  if (code.application != application.id) return "The code was given to another application.";
  if (code.expires_at <= now) return "The code has expired: it is good for a minute.";
  if (claim.callback ? *claim.callback != code.callback
                     : code.callback_named && claim.callback_needed)
    return "redirect_uri is not the one that the code was sent to.";
  if (code.challenge.empty())
    return claim.verifier.empty() ? "" : "The code was asked for without a code_challenge.";
  if (!is_verifier(claim.verifier)) return "code_verifier is missing or malformed.";
  const bool same =
      sys::equal_constant_time(text::to_base64url(sys::sha256(claim.verifier)), code.challenge);
  return same ? "" : "code_verifier does not fit the code_challenge.";
}

}  // namespace

std::string write_code(const web::Keys& keys, const SealedCode& code) {
  JsonWriter w;
  w.begin_object();
  w.member("a", code.application.value()).member("u", code.who.user.value());
  w.member("t", code.who.authenticated_at.micros()).member("f", code.who.second_factor);
  w.member("s", static_cast<std::int64_t>(code.asked.scopes));
  w.member("p", code.asked.public_only).member("i", code.asked.identity);
  w.member("r", code.callback).member("rn", code.callback_named);
  w.member("c", code.challenge).member("n", code.nonce);
  w.member("e", code.expires_at.micros()).end_object();
  return text::to_base64url(sys::seal(keys.derive(kSealLabel).reveal(), w.text(), kAssociated));
}

std::optional<SealedCode> read_code(const web::Keys& keys, std::string_view text) {
  auto sealed = text::from_base64url(text);
  if (!sealed) return std::nullopt;
  auto plain = sys::open_sealed(keys.derive(kSealLabel).reveal(), *sealed, kAssociated);
  if (!plain) return std::nullopt;
  auto json = Json::parse(plain->reveal());
  if (!json) return std::nullopt;
  return SealedCode{
      .application = ClientId{number(*json, "a")},
      .who = {UserId{number(*json, "u")}, Instant{number(*json, "t")}, flag(*json, "f")},
      .asked = {.scopes = static_cast<web::ScopeSet>(number(*json, "s")),
                .public_only = flag(*json, "p"),
                .identity = number(*json, "i")},
      .callback = words(*json, "r"),
      .callback_named = flag(*json, "rn"),
      .challenge = words(*json, "c"),
      .nonce = words(*json, "n"),
      .expires_at = Instant{number(*json, "e")}};
}

Result<Exchanged> exchange(db::Tx& tx, const kit::LiveSettings& settings, const web::Keys& keys,
                           const Application& application, const Claim& claim, Instant now) {
  auto refuse = [](std::string_view why) {
    return Exchanged{.refusal = std::string(why), .given = {}, .nonce = {}};
  };
  auto code = read_code(keys, claim.code);
  if (!code) return refuse("The code is none of this server.");
  // Of the bytes: a text can end in bits that no byte is made of.
  const std::string hash =
      account::secret_hash(text::from_base64url(claim.code).value_or(std::string()));
  auto spent = TRY(sql::find_spent_code(tx, hash));
  if (spent && code->application == application.id) {
    TRY(end_grant(tx, *spent));
    return refuse("The code was used before; the tokens that it gave have ended.");
  }
  if (auto why = refusal_of(*code, application, claim, now); !why.empty()) return refuse(why);
  auto given = give(tx, settings, application, code->who, code->asked, now);
  if (!given) {
    if (given.error().code == Code::Denied) return refuse(given.error().message);
    return std::move(given).take_error();
  }
  if (TRY(sql::insert_spent_code(tx, hash, given->grant.id, now + kSpentKept)) != 1)
    return conflict("The code is being used by somebody else.");
  return Exchanged{.refusal = {}, .given = *std::move(given), .nonce = code->nonce};
}

bool is_verifier(std::string_view text) {
  return text.size() >= 43 && text.size() <= 128 &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return is_base64url(c) || c == '.' || c == '~'; });
}

bool is_challenge(std::string_view text) {
  return text.size() == 43 && std::all_of(text.begin(), text.end(), is_base64url);
}

}  // namespace stithy::applications
