// SPDX-License-Identifier: Apache-2.0
#include "features/hooks/sending/sign.h"

#include "base/text.h"
#include "sys/crypto.h"

namespace stithy::hooks {

namespace {

constexpr std::string_view kStandardPrefix = "whsec_";

std::string standard_key(std::string_view secret) {
  if (!secret.starts_with(kStandardPrefix)) return std::string(secret);
  auto key = text::from_base64(secret.substr(kStandardPrefix.size()));
  return key ? *std::move(key) : std::string(secret);
}

}  // namespace

std::string github_signature(const Secret<>& secret, std::string_view body) {
  return "sha256=" + text::to_hex(sys::hmac_sha256(secret.reveal(), body));
}

std::string standard_signature(const Secret<>& secret, std::string_view id, Instant at,
                               std::string_view body) {
  std::string message = text::format("{}.{}.{}", id, at.micros() / 1'000'000, body);
  return "v1," + text::to_base64(sys::hmac_sha256(standard_key(secret.reveal()), message));
}

}  // namespace stithy::hooks
