// SPDX-License-Identifier: Apache-2.0
#include "pillars/account/totp.h"

#include "base/text.h"
#include "sys/crypto.h"

namespace stithy::account {

std::int64_t totp_step(Instant at) { return at.seconds() / kTotpStepSeconds; }

std::string totp_code(std::string_view secret, std::int64_t step) {
  std::string counter(8, '\0');
  for (int i = 7; i >= 0; --i, step >>= 8)
    counter[static_cast<std::size_t>(i)] = static_cast<char>(step & 0xff);
  const std::string mac = sys::hmac_sha1(secret, counter);
  auto byte = [&](std::size_t at) {
    return static_cast<std::uint32_t>(static_cast<unsigned char>(mac[at]));
  };
  const std::size_t offset = byte(mac.size() - 1) & 0xfU;  // RFC 4226, section 5.3
  std::uint32_t number = ((byte(offset) & 0x7fU) << 24U) | (byte(offset + 1) << 16U) |
                         (byte(offset + 2) << 8U) | byte(offset + 3);
  return text::format("{:06}", number % 1'000'000);
}

std::optional<std::int64_t> match_totp(std::string_view secret, std::string_view code, Instant at) {
  std::string digits(code);
  std::erase(digits, ' ');
  std::optional<std::int64_t> found;
  for (std::int64_t step = totp_step(at) - 1; step <= totp_step(at) + 1; ++step)
    if (sys::equal_constant_time(totp_code(secret, step), digits)) found = step;
  return found;
}

std::string to_base32(std::string_view bytes) {
  constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  std::string out;
  std::uint32_t bits = 0;
  int held = 0;
  for (char c : bytes) {
    bits = (bits << 8U) | static_cast<unsigned char>(c);
    for (held += 8; held >= 5; held -= 5) out += kAlphabet[(bits >> (held - 5)) & 31U];
    bits &= 0xffU;
  }
  if (held > 0) out += kAlphabet[(bits << (5 - held)) & 31U];
  return out;
}

std::string totp_address(std::string_view secret, std::string_view issuer, std::string_view login) {
  return text::format("otpauth://totp/{0}:{1}?secret={2}&issuer={0}&digits={3}&period={4}",
                      text::encode_component(issuer), text::encode_component(login),
                      to_base32(secret), kTotpDigits, kTotpStepSeconds);
}

}  // namespace stithy::account
