// SPDX-License-Identifier: Apache-2.0
#include "pillars/passkey/challenge.h"

#include "base/text.h"
#include "pillars/passkey/queries.h"
#include "sys/crypto.h"
#include "sys/random.h"

namespace stithy::passkey {

namespace {

constexpr std::string_view kLabel = "passkey challenge";
constexpr std::size_t kRandomBytes = 16;  // section 13.4.3 of Web Authentication asks for as many

Error answered() { return invalid("The challenge was answered before."); }

std::string hash_of(std::string_view challenge) { return text::to_hex(sys::sha256(challenge)); }

}  // namespace

std::string make_challenge(const web::Keys& keys, const Occasion& occasion, Instant now) {
  const std::string body = text::format("{}.{}", (now + kChallengeSpan).micros(),
                                        text::to_base64url(sys::random_bytes(kRandomBytes)));
  return text::format("{}.{}", body,
                      keys.sign(kLabel, {body, occasion.purpose, occasion.shown_to}));
}

Result<Instant> check_challenge(const web::Keys& keys, const Occasion& occasion,
                                std::string_view challenge, Instant now) {
  const auto dot = challenge.rfind('.');
  if (dot == std::string_view::npos) return invalid("The challenge is not ours.");
  const std::string_view body = challenge.substr(0, dot);
  auto end = text::parse_number<std::int64_t>(text::cut(body, ".").before);
  if (!end ||
      !keys.verify(kLabel, {body, occasion.purpose, occasion.shown_to}, challenge.substr(dot + 1)))
    return invalid("The challenge is of another session, or not ours.");
  const Instant expires = Instant(*end);
  if (expires <= now) return invalid("The challenge is too old.");
  return expires;
}

Result<void> spend_challenge(db::Tx& tx, std::string_view challenge, Instant end) {
  const std::string hash = hash_of(challenge);
  if (TRY(sql::find_challenge(tx, hash))) return answered();
  auto noted = sql::insert_challenge(tx, hash, end);
  if (!noted && noted.error().code == Code::Conflict) return answered();
  if (!noted) return std::move(noted).take_error();
  return {};
}

Result<void> forget_old_challenges(db::Tx& tx, Instant now) {
  TRY(sql::delete_expired_challenges(tx, now));
  return {};
}

}  // namespace stithy::passkey
