// SPDX-License-Identifier: Apache-2.0
#include "ssh/certificate.h"

#include <algorithm>
#include <limits>

#include "base/text.h"
#include "ssh/proof.h"
#include "ssh/public_key.h"
#include "ssh/wire.h"

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
  if (!proves(fields->authority, fields->covered, fields->signature))
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
