// SPDX-License-Identifier: Apache-2.0
#include "git/wire/push_nonce.h"

#include "base/text.h"
#include "sys/crypto.h"

namespace stithy::git {

namespace {

std::string nonce_at(const Secret<>& key, std::string_view repository, std::int64_t seconds) {
  // The length before the name keeps two different pairs from making one message.
  std::string message = text::format("push-nonce {} {} {}", repository.size(), repository, seconds);
  return text::format("{}-{}", seconds, text::to_hex(sys::hmac_sha256(key.reveal(), message)));
}

}  // namespace

std::string make_push_nonce(const Secret<>& key, std::string_view repository, Instant now) {
  return nonce_at(key, repository, now.seconds());
}

Result<void> check_push_nonce(const Secret<>& key, std::string_view repository,
                              std::string_view nonce, Instant now, std::chrono::seconds age_max) {
  auto seconds = text::parse_number<std::int64_t>(text::cut(nonce, "-").before);
  if (!seconds || !sys::equal_constant_time(nonce, nonce_at(key, repository, *seconds)))
    return invalid("The certificate of the signed push was not made for this server. Push again.");
  std::int64_t age = now.seconds() - *seconds;
  if (age < 0 || age > age_max.count())
    return invalid("The certificate of the signed push is too old. Push again.");
  return {};
}

}  // namespace stithy::git
