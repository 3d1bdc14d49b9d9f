// SPDX-License-Identifier: Apache-2.0
#include "ssh/signed_text.h"

#include "base/text.h"
#include "ssh/proof.h"
#include "ssh/public_key.h"
#include "ssh/wire.h"
#include "sys/crypto.h"

namespace stithy::ssh {

namespace {

constexpr std::string_view kMagic = "SSHSIG";
constexpr std::uint32_t kVersion = 1;
constexpr std::string_view kBegin = "-----BEGIN SSH SIGNATURE-----";
constexpr std::string_view kEnd = "-----END SSH SIGNATURE-----";

Error malformed() { return invalid("The signature is no SSH signature in its armour."); }

// What stands between the two lines, without its line ends.
std::optional<std::string> bytes_in(std::string_view armored) {
  armored = text::trim(armored);
  if (armored.size() > kTextSignatureBytesMax || !armored.starts_with(kBegin) ||
      !armored.ends_with(kEnd) || armored.size() < kBegin.size() + kEnd.size())
    return std::nullopt;
  armored.remove_prefix(kBegin.size());
  armored.remove_suffix(kEnd.size());
  std::string base64;
  for (char c : armored)
    if (c != '\n' && c != '\r') base64 += c;
  return text::from_base64(base64);
}

}  // namespace

Result<TextSignature> read_text_signature(std::string_view armored) {
  auto bytes = bytes_in(armored);
  if (!bytes) return malformed();
  Reader reader(*bytes);
  if (!reader.skip(kMagic) || reader.take_u32() != kVersion) return malformed();
  auto key = take_string(reader);
  auto for_what = take_string(reader);
  auto reserved = take_string(reader);
  auto hash = take_string(reader);
  auto signature = take_string(reader);
  if (!key || !for_what || !reserved || !hash || !signature || !reader.at_end()) return malformed();
  if (for_what->empty() || (*hash != "sha256" && *hash != "sha512")) return malformed();
  TRY(read_public_key(*key));
  return TextSignature{.key = std::string(*key),
                       .for_what = std::string(*for_what),
                       .hash = std::string(*hash),
                       .reserved = std::string(*reserved),
                       .signature = std::string(*signature)};
}

bool signs(const TextSignature& signature, std::string_view text) {
  std::string covered(kMagic);
  append_string(covered, signature.for_what);
  append_string(covered, signature.reserved);
  append_string(covered, signature.hash);
  append_string(covered, signature.hash == "sha256" ? sys::sha256(text) : sys::sha512(text));
  return proves(signature.key, covered, signature.signature);
}

}  // namespace stithy::ssh
