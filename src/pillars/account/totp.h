// SPDX-License-Identifier: Apache-2.0
//
// totp.h — codes that change every half a minute (RFC 6238 over RFC 4226). Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/instant.h"

namespace stithy::account {

constexpr std::size_t kTotpSecretBytes = 20;   // RFC 4226, section 4, R6: 160 bits are recommended
constexpr std::int64_t kTotpStepSeconds = 30;  // RFC 6238, section 5.2
constexpr int kTotpDigits = 6;                 // RFC 4226, section 5.3

std::int64_t totp_step(Instant at);
// HMAC-SHA-1, which is what every authenticator knows: "042517".
std::string totp_code(std::string_view secret, std::int64_t step);
// The step whose code that is: the present one, or one beside it, since clocks differ (RFC 6238,
// section 6). Spaces within are passed over.
std::optional<std::int64_t> match_totp(std::string_view secret, std::string_view code, Instant at);
// RFC 4648, section 6, without padding: how people type a secret, and how addresses carry it.
std::string to_base32(std::string_view bytes);
// "otpauth://totp/…" as authenticators read it from a QR code.
std::string totp_address(std::string_view secret, std::string_view issuer, std::string_view login);

}  // namespace stithy::account
