// SPDX-License-Identifier: Apache-2.0
#include "sys/openpgp.h"

#include <rnp/rnp.h>
#include <rnp/rnp_err.h>

#include <algorithm>
#include <memory>

#include "base/text.h"
#include "sys/freed.h"

namespace stithy::sys {

namespace {

constexpr std::string_view kPublicMark = "-----BEGIN PGP PUBLIC KEY BLOCK-----";
constexpr std::string_view kSecretMark = "-----BEGIN PGP PRIVATE KEY BLOCK-----";
constexpr std::string_view kSignatureMark = "-----BEGIN PGP SIGNATURE-----";

using Library = std::unique_ptr<rnp_ffi_st, Freed<&rnp_ffi_destroy>>;
using Input = std::unique_ptr<rnp_input_st, Freed<&rnp_input_destroy>>;
using Output = std::unique_ptr<rnp_output_st, Freed<&rnp_output_destroy>>;
using Key = std::unique_ptr<rnp_key_handle_st, Freed<&rnp_key_handle_destroy>>;
using Identity = std::unique_ptr<rnp_uid_handle_st, Freed<&rnp_uid_handle_destroy>>;
using Mark = std::unique_ptr<rnp_signature_handle_st, Freed<&rnp_signature_handle_destroy>>;
using Verification = std::unique_ptr<rnp_op_verify_st, Freed<&rnp_op_verify_destroy>>;
using Buffer = std::unique_ptr<void, Freed<&rnp_buffer_destroy>>;

// Each function of the library that makes something takes a pointer to put it.
template <class Owner, class F>
Owner made(F&& make) {
  typename Owner::pointer raw = nullptr;
  if (make(&raw) != RNP_SUCCESS) return nullptr;
  return Owner(raw);
}

template <class F>
std::string word(F&& ask) {
  char* raw = nullptr;
  if (ask(&raw) != RNP_SUCCESS || raw == nullptr) return {};
  Buffer owned(raw);
  return raw;
}

template <class F>
bool holds(F&& ask) {
  bool answer = false;
  return ask(&answer) == RNP_SUCCESS && answer;
}

bool may(const Key& key, const char* usage) {
  return holds([&](bool* out) { return rnp_key_allows_usage(key.get(), usage, out); });
}

bool is_revoked(const Key& key) {
  return holds([&](bool* out) { return rnp_key_is_revoked(key.get(), out); });
}

Library library() {
  return made<Library>([](auto* out) { return rnp_ffi_create(out, "GPG", "GPG"); });
}

Input input_of(std::string_view bytes) {
  return made<Input>([&](auto* out) {
    return rnp_input_from_memory(out, reinterpret_cast<const std::uint8_t*>(bytes.data()),
                                 bytes.size(), false);
  });
}

std::size_t count(std::string_view text, std::string_view part) {
  std::size_t found = 0;
  for (auto at = text.find(part); at != text.npos; at = text.find(part, at + 1)) ++found;
  return found;
}

// The one primary key that was loaded.
Key primary_of(const Library& library) {
  rnp_identifier_iterator_t each = nullptr;
  if (rnp_identifier_iterator_create(library.get(), &each, "fingerprint") != RNP_SUCCESS)
    return nullptr;
  std::vector<Key> found;
  const char* name = nullptr;
  while (rnp_identifier_iterator_next(each, &name) == RNP_SUCCESS && name != nullptr) {
    Key key = made<Key>(
        [&](auto* out) { return rnp_locate_key(library.get(), "fingerprint", name, out); });
    if (key && holds([&](bool* out) { return rnp_key_is_primary(key.get(), out); }))
      found.push_back(std::move(key));
  }
  rnp_identifier_iterator_destroy(each);
  return found.size() == 1 ? std::move(found.front()) : nullptr;
}

// Nothing when it is no key of RFC 4880's fourth version, whose ids come of its fingerprint.
std::optional<PgpKey> describe(const Key& key) {
  PgpKey out;
  out.key_id = word([&](char** raw) { return rnp_key_get_keyid(key.get(), raw); });
  out.fingerprint = word([&](char** raw) { return rnp_key_get_fprint(key.get(), raw); });
  if (out.key_id.size() != 16 || out.fingerprint.size() != 40) return std::nullopt;
  std::uint8_t* bytes = nullptr;
  std::size_t size = 0;
  if (rnp_get_public_key_data(key.get(), &bytes, &size) != RNP_SUCCESS) return std::nullopt;
  Buffer owned(bytes);
  out.packet.assign(reinterpret_cast<const char*>(bytes), size);
  std::uint32_t created = 0, lasts = 0;
  rnp_key_get_creation(key.get(), &created);
  rnp_key_get_expiration(key.get(), &lasts);
  out.created_at = Instant::from_seconds(created);
  if (lasts != 0) out.expires_at = out.created_at + std::chrono::seconds(lasts);
  out.can_sign = may(key, "sign");
  out.can_certify = may(key, "certify");
  out.can_encrypt = may(key, "encrypt");
  out.revoked = is_revoked(key);
  return out;
}

// The key signed for it; expiry and revocation are told apart from that.
bool is_bound(const Key& subkey) {
  std::size_t signatures = 0;
  rnp_key_get_signature_count(subkey.get(), &signatures);
  for (std::size_t i = 0; i < signatures; ++i) {
    Mark mark =
        made<Mark>([&](auto* out) { return rnp_key_get_signature_at(subkey.get(), i, out); });
    if (!mark) continue;
    const std::string type =
        word([&](char** raw) { return rnp_signature_get_type(mark.get(), raw); });
    const auto state = rnp_signature_is_valid(mark.get(), 0);
    if (type == "subkey binding" && (state == RNP_SUCCESS || state == RNP_ERROR_SIGNATURE_EXPIRED))
      return true;
  }
  return false;
}

// "Ada Lovelace <ada@example.org>", or the bare address.
std::string address_in(std::string_view identity) {
  const auto close = identity.rfind('>');
  const auto open = close == identity.npos ? close : identity.rfind('<', close);
  std::string_view address =
      open == identity.npos ? identity : identity.substr(open + 1, close - open - 1);
  const auto at = address.find('@');
  const bool plain = at != address.npos && at > 0 && at + 1 < address.size() &&
                     address.size() <= 254 && address.find(' ') == address.npos &&
                     !text::has_control(address) && text::is_utf8(address);
  return plain ? std::string(address) : std::string();
}

void add_emails(const Key& key, std::vector<std::string>& emails) {
  std::size_t identities = 0;
  rnp_key_get_uid_count(key.get(), &identities);
  for (std::size_t i = 0; i < std::min(identities, kPgpIdentitiesMax); ++i) {
    Identity identity =
        made<Identity>([&](auto* out) { return rnp_key_get_uid_handle_at(key.get(), i, out); });
    std::uint32_t type = 0;
    if (!identity || rnp_uid_get_type(identity.get(), &type) != RNP_SUCCESS || type != RNP_USER_ID)
      continue;
    const bool good = holds([&](bool* out) { return rnp_uid_is_valid(identity.get(), out); }) &&
                      !holds([&](bool* out) { return rnp_uid_is_revoked(identity.get(), out); });
    const std::string name =
        word([&](char** raw) { return rnp_key_get_uid_at(key.get(), i, raw); });
    std::string email = good ? address_in(name) : std::string();
    if (!email.empty()) emails.push_back(std::move(email));
  }
}

Result<std::string> armour_of(const Key& key) {
  Output output = made<Output>([](auto* out) { return rnp_output_to_memory(out, 0); });
  const std::uint32_t what =
      RNP_KEY_EXPORT_ARMORED | RNP_KEY_EXPORT_PUBLIC | RNP_KEY_EXPORT_SUBKEYS;
  std::uint8_t* bytes = nullptr;
  std::size_t size = 0;
  if (!output || rnp_key_export(key.get(), output.get(), what) != RNP_SUCCESS ||
      rnp_output_memory_get_buf(output.get(), &bytes, &size, false) != RNP_SUCCESS)
    return internal("an OpenPGP key cannot be written");
  return text::replace_all({reinterpret_cast<const char*>(bytes), size}, "\r\n", "\n");
}

Error damaged() {
  return invalid(
      "The key is damaged, or not one that can be read here. Copy all that gpg --armor --export "
      "prints.");
}

bool load(const Library& library, std::string_view armored) {
  Input input = input_of(armored);
  return input && rnp_import_keys(library.get(), input.get(),
                                  RNP_LOAD_SAVE_PUBLIC_KEYS | RNP_LOAD_SAVE_PERMISSIVE,
                                  nullptr) == RNP_SUCCESS;
}

// The one signature over a text; what it points to lives as long as the operation.
struct Looked {
  Verification operation;
  rnp_op_verify_signature_t signature = nullptr;
};
std::optional<Looked> look(const Library& library, const Input& content, const Input& armored) {
  Looked out;
  out.operation = made<Verification>([&](auto* raw) {
    return rnp_op_verify_detached_create(raw, library.get(), content.get(), armored.get());
  });
  if (!out.operation) return std::nullopt;
  // What it returns sums up all signatures; the one is asked for its own state.
  rnp_op_verify_execute(out.operation.get());
  std::size_t signatures = 0;
  if (rnp_op_verify_get_signature_count(out.operation.get(), &signatures) != RNP_SUCCESS ||
      signatures != 1 ||
      rnp_op_verify_get_signature_at(out.operation.get(), 0, &out.signature) != RNP_SUCCESS)
    return std::nullopt;
  return out;
}

std::string signer_of(rnp_op_verify_signature_t signature) {
  Mark mark =
      made<Mark>([&](auto* out) { return rnp_op_verify_signature_get_handle(signature, out); });
  if (!mark) return {};
  return word([&](char** raw) { return rnp_signature_get_keyid(mark.get(), raw); });
}

bool had_ended(const PgpKey& key, Instant at) { return key.expires_at && at >= *key.expires_at; }

// A key that was merely replaced or laid down vouches for what it signed before that; one that may
// be in other hands, or gives no reason, for nothing (RFC 4880 section 5.2.3.23).
bool was_revoked(const Key& key, Instant at) {
  if (!is_revoked(key)) return false;
  const bool mild = holds([&](bool* out) { return rnp_key_is_superseded(key.get(), out); }) ||
                    holds([&](bool* out) { return rnp_key_is_retired(key.get(), out); });
  Mark mark =
      made<Mark>([&](auto* out) { return rnp_key_get_revocation_signature(key.get(), out); });
  std::uint32_t since = 0;
  if (!mild || !mark || rnp_signature_get_creation(mark.get(), &since) != RNP_SUCCESS) return true;
  return at >= Instant::from_seconds(since);
}

PgpCheck judge(const Key& primary, const Key& key, Instant at) {
  auto of_primary = describe(primary), of_key = describe(key);
  if (!of_primary || !of_key) return PgpCheck::Wrong;
  const bool sub = of_key->fingerprint != of_primary->fingerprint;
  if (!of_key->can_sign || (sub && !is_bound(key))) return PgpCheck::NotSigning;
  if (was_revoked(primary, at) || was_revoked(key, at)) return PgpCheck::Revoked;
  if (had_ended(*of_primary, at) || had_ended(*of_key, at)) return PgpCheck::Expired;
  return PgpCheck::Good;
}

}  // namespace

Result<PgpCertificate> read_pgp_key(std::string_view armored) {
  armored = text::trim(armored);
  if (armored.size() > kPgpBytesMax)
    return invalid(
        text::format("A key has at most {} bytes; export it without the signatures of "
                     "others: gpg --armor --export-options export-minimal --export.",
                     kPgpBytesMax));
  if (text::contains(armored, kSecretMark))
    return invalid("This is a secret key. It was not kept; what belongs here is the public one.");
  if (!armored.starts_with(kPublicMark) || count(armored, "-----BEGIN ") != 1)
    return invalid(
        "One public key is needed in its armour: what gpg --armor --export prints, from the line "
        "BEGIN PGP PUBLIC KEY BLOCK to the line END.");
  Library one = library();
  if (!one || !load(one, armored)) return damaged();
  Key key = primary_of(one);
  if (!key) return invalid("One primary key is needed; export one key at a time.");
  auto primary = describe(key);
  if (!primary) return damaged();
  PgpCertificate out{.primary = *std::move(primary), .subkeys = {}, .emails = {}, .armored = {}};
  std::size_t subkeys = 0;
  rnp_key_get_subkey_count(key.get(), &subkeys);
  if (subkeys > kPgpSubkeysMax)
    return invalid(text::format("A key has at most {} subkeys.", kPgpSubkeysMax));
  for (std::size_t i = 0; i < subkeys; ++i) {
    Key sub = made<Key>([&](auto* raw) { return rnp_key_get_subkey_at(key.get(), i, raw); });
    if (!sub || !is_bound(sub)) continue;
    if (auto described = describe(sub)) out.subkeys.push_back(*std::move(described));
  }
  add_emails(key, out.emails);
  if (out.emails.empty())
    return invalid("The key names no e-mail address that it signed itself and did not take back.");
  out.armored = TRY(armour_of(key));
  if (out.armored.size() > kPgpBytesMax + kPgpBytesMax / 8) return damaged();
  return out;
}

Result<PgpSignature> read_pgp_signature(std::string_view armored) {
  auto malformed = [] { return invalid("The signature is no OpenPGP signature in its armour."); };
  if (armored.size() > kPgpBytesMax || !armored.starts_with(kSignatureMark)) return malformed();
  Library one = library();
  Input content = input_of("-"), input = input_of(armored);
  if (!one || !content || !input) return malformed();
  auto looked = look(one, content, input);
  if (!looked) return malformed();
  PgpSignature out{.key_id = signer_of(looked->signature)};
  std::uint32_t made_at = 0;
  if (out.key_id.size() != 16 ||
      rnp_op_verify_signature_get_times(looked->signature, &made_at, nullptr) != RNP_SUCCESS)
    return malformed();
  out.made_at = Instant::from_seconds(made_at);
  return out;
}

PgpCheck check_pgp_signature(std::string_view certificate, std::string_view signature,
                             std::string_view text) {
  if (signature.size() > kPgpBytesMax) return PgpCheck::Wrong;
  Library one = library();
  // The library takes an empty memory for none.
  if (!one || text.empty() || !load(one, certificate)) return PgpCheck::Wrong;
  Input content = input_of(text), input = input_of(signature);
  if (!content || !input) return PgpCheck::Wrong;
  auto looked = look(one, content, input);
  if (!looked) return PgpCheck::Wrong;
  const std::string id = signer_of(looked->signature);
  Key primary = primary_of(one);
  Key key =
      made<Key>([&](auto* out) { return rnp_locate_key(one.get(), "keyid", id.c_str(), out); });
  std::uint32_t made_at = 0;
  if (!primary || !key ||
      rnp_op_verify_signature_get_times(looked->signature, &made_at, nullptr) != RNP_SUCCESS)
    return PgpCheck::Wrong;
  const PgpCheck verdict = judge(primary, key, Instant::from_seconds(made_at));
  const auto state = rnp_op_verify_signature_get_status(looked->signature);
  if (state == RNP_ERROR_SIGNATURE_EXPIRED) return PgpCheck::Expired;
  // The library finds a signature wrong also for the reasons that the verdict names.
  if (state != RNP_SUCCESS && verdict == PgpCheck::Good) return PgpCheck::Wrong;
  return verdict;
}

}  // namespace stithy::sys
