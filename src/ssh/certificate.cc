// SPDX-License-Identifier: Apache-2.0
#include "ssh/certificate.h"

#include <algorithm>
#include <limits>

#include "base/text.h"
#include "ssh/public_key.h"
#include "ssh/wire.h"
#include "sys/signature.h"

namespace stithy::ssh {

namespace {

constexpr std::string_view kSuffix = "-cert-v01@openssh.com";
constexpr std::uint32_t kOfUser = 1;  // SSH_CERT_TYPE_USER

Error refused(std::string reason) { return denied(std::move(reason)); }

struct Fields {
  std::string plain;  // the key inside, as if there were no certificate
  std::uint32_t type = 0;
  std::string_view id, principals, options, authority, signature, covered;
  std::uint64_t after = 0, before = 0;
};

std::optional<std::uint64_t> take_u64(Reader& reader) {
  auto high = reader.take_u32();
  auto low = reader.take_u32();
  if (!high || !low) return std::nullopt;
  return static_cast<std::uint64_t>(*high) << 32 | *low;
}

// How many strings the key of that kind has behind its name.
std::size_t strings_of(std::string_view kind) {
  if (kind == "ssh-ed25519") return 1;
  return kind == "ssh-rsa" || kind.starts_with("ecdsa-sha2-") ? 2 : 0;
}

std::optional<Fields> read_fields(std::string_view blob) {
  Reader reader(blob);
  auto kind = take_string(reader);
  auto nonce = take_string(reader);
  if (!kind || !nonce || !kind->ends_with(kSuffix)) return std::nullopt;
  kind->remove_suffix(kSuffix.size());
  Fields out;
  append_string(out.plain, *kind);
  for (std::size_t left = strings_of(*kind); left > 0; --left) {
    auto part = take_string(reader);
    if (!part) return std::nullopt;
    append_string(out.plain, *part);
  }
  auto serial = take_u64(reader);
  auto type = reader.take_u32();
  auto id = take_string(reader);
  auto principals = take_string(reader);
  auto after = take_u64(reader);
  auto before = take_u64(reader);
  auto options = take_string(reader);
  auto extensions = take_string(reader);
  auto reserved = take_string(reader);
  auto authority = take_string(reader);
  out.covered = blob.substr(0, reader.position());
  auto signature = take_string(reader);
  if (!serial || !type || !id || !principals || !after || !before || !options || !extensions ||
      !reserved || !authority || !signature || !reader.at_end())
    return std::nullopt;
  out.type = *type;
  out.id = *id;
  out.principals = *principals;
  out.after = *after;
  out.before = *before;
  out.options = *options;
  out.authority = *authority;
  out.signature = *signature;
  return out;
}

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

bool verify(std::string_view authority, std::string_view message, std::string_view wrapped) {
  Reader key(authority), signed_by(wrapped);
  auto kind = take_string(key);
  auto algorithm = take_string(signed_by);
  auto signature = take_string(signed_by);
  if (!kind || !algorithm || !signature || !signed_by.at_end()) return false;
  if (*kind == "ssh-rsa") return verify_by_rsa(key, *algorithm, message, *signature);
  if (*kind != *algorithm) return false;
  if (kind->starts_with("ecdsa-sha2-")) return verify_by_curve(key, message, *signature);
  auto point = take_string(key);
  return *kind == "ssh-ed25519" && point && sys::verify_ed25519(*point, message, *signature);
}

Result<std::string> only_principal(std::string_view list) {
  Reader reader(list);
  auto name = take_string(reader);
  if (!name || name->empty() || !reader.at_end())
    return refused("The certificate does not name exactly one principal.");
  return std::string(*name);
}

}  // namespace

bool is_certificate(std::string_view blob) {
  Reader reader(blob);
  auto kind = take_string(reader);
  return kind && kind->ends_with(kSuffix);
}

Result<Pass> check_certificate(std::string_view blob, const std::vector<std::string>& authorities,
                               Instant now) {
  auto fields = read_fields(blob);
  if (!fields) return refused("The certificate is damaged, or of a kind that is not taken.");
  if (std::find(authorities.begin(), authorities.end(), fields->authority) == authorities.end())
    return refused("The certificate is not of a trusted authority.");
  if (!verify(fields->authority, fields->covered, fields->signature))
    return refused("The signature of the certificate is wrong.");
  if (fields->type != kOfUser) return refused("The certificate is not one for users.");
  if (!fields->options.empty())
    return refused("The certificate has critical options, which are not understood here.");
  TRY(read_public_key(fields->plain));
  const auto seconds =
      static_cast<std::uint64_t>(std::max<std::int64_t>(now.micros(), 0) / 1'000'000);
  if (seconds < fields->after || seconds >= fields->before)
    return refused("The certificate is not valid at this time.");
  constexpr std::uint64_t kLatest = std::numeric_limits<std::int64_t>::max() / 1'000'000 - 1;
  const auto until = static_cast<std::int64_t>(std::min(fields->before, kLatest)) * 1'000'000;
  return Pass{.login = TRY(only_principal(fields->principals)),
              .id = text::repair_utf8(text::prefix(fields->id, 100)),
              .until = Instant(until)};
}

Result<std::vector<std::string>> parse_authorities(std::string_view content) {
  std::vector<std::string> out;
  for (auto line : text::split(content, '\n')) {
    line = text::trim(line);
    if (line.empty() || line.starts_with('#')) continue;
    out.push_back(TRY(parse_public_key(line)).blob);
  }
  return out;
}

}  // namespace stithy::ssh
