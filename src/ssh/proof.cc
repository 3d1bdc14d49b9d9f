// SPDX-License-Identifier: Apache-2.0
#include "ssh/proof.h"

#include "ssh/wire.h"
#include "sys/crypto.h"
#include "sys/signature.h"

namespace stithy::ssh {

namespace {

bool verify_by_rsa(Reader& key, std::string_view algorithm, std::string_view message,
                   std::string_view signature) {
  auto exponent = take_positive(key);
  auto modulus = take_positive(key);
  if (!exponent || !modulus) return false;
  if (algorithm == "rsa-sha2-512")
    return sys::verify_rsa({*exponent, *modulus}, sys::Hash::Sha512, message, signature);
  return algorithm == "rsa-sha2-256" &&
         sys::verify_rsa({*exponent, *modulus}, sys::Hash::Sha256, message, signature);
}

// RFC 5656 section 3.1.2.
bool verify_by_curve(Reader& key, std::string_view message, std::string_view signature) {
  struct Curve {
    std::string_view name;
    const char* openssl;
    sys::Hash hash;
  };
  static constexpr Curve kCurves[] = {{"nistp256", "prime256v1", sys::Hash::Sha256},
                                      {"nistp384", "secp384r1", sys::Hash::Sha384},
                                      {"nistp521", "secp521r1", sys::Hash::Sha512}};
  auto name = take_string(key);
  auto point = take_string(key);
  Reader pair(signature);
  auto r = take_positive(pair);
  auto s = take_positive(pair);
  if (!name || !point || !r || !s || !pair.at_end()) return false;
  for (const Curve& curve : kCurves)
    if (curve.name == *name)
      return sys::verify_ecdsa({curve.openssl, *point}, curve.hash, message, {*r, *s});
  return false;
}

constexpr std::string_view kOnDevice = "sk-", kOpenSsh = "@openssh.com";

// PROTOCOL.u2f: the device signs digests of what it is for and of the message, and between them
// says that somebody was there and how often it has signed.
bool verify_on_device(std::string_view kind, Reader& key, std::string_view message,
                      std::string_view signature, Reader& rest) {
  constexpr unsigned char kPresent = 0x01;
  auto flags = rest.take(1);
  auto counter = rest.take(4);
  if (!flags || !counter || !rest.at_end()) return false;
  if ((static_cast<unsigned char>(flags->front()) & kPresent) == 0) return false;
  auto covered = [&](std::string_view application) {
    std::string out = sys::sha256(application);
    out += *flags;
    out += *counter;
    return out + sys::sha256(message);
  };
  if (kind == "sk-ssh-ed25519@openssh.com") {
    auto point = take_string(key);
    auto application = take_string(key);
    return point && application && point->size() == 32 &&
           sys::verify_ed25519(*point, covered(*application), signature);
  }
  Reader whole = key;
  auto curve = take_string(key);
  auto point = take_string(key);
  auto application = take_string(key);
  return kind == "sk-ecdsa-sha2-nistp256@openssh.com" && curve && point && application &&
         *curve == "nistp256" && verify_by_curve(whole, covered(*application), signature);
}

}  // namespace

bool proves(std::string_view key_blob, std::string_view message, std::string_view wrapped) {
  Reader key(key_blob), signed_by(wrapped);
  auto kind = take_string(key);
  auto algorithm = take_string(signed_by);
  auto signature = take_string(signed_by);
  if (!kind || !algorithm || !signature) return false;
  if (kind->starts_with(kOnDevice) && kind->ends_with(kOpenSsh))
    return *kind == *algorithm && verify_on_device(*kind, key, message, *signature, signed_by);
  if (!signed_by.at_end()) return false;
  if (*kind == "ssh-rsa") return verify_by_rsa(key, *algorithm, message, *signature);
  if (*kind != *algorithm) return false;
  if (kind->starts_with("ecdsa-sha2-")) return verify_by_curve(key, message, *signature);
  auto point = take_string(key);
  return *kind == "ssh-ed25519" && point && sys::verify_ed25519(*point, message, *signature);
}

}  // namespace stithy::ssh
