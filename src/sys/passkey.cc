// SPDX-License-Identifier: Apache-2.0
#include "sys/passkey.h"

#include <fido.h>
#include <fido/eddsa.h>
#include <fido/es256.h>
#include <fido/rs256.h>

#include <array>
#include <memory>

#include "sys/crypto.h"

namespace stithy::sys {

namespace {

constexpr std::size_t kHashBytes = 32;
constexpr std::size_t kAuthenticatorBytesMin = 37;  // hash of the party, flags, counter
constexpr unsigned kPresent = 0x01, kVerified = 0x04;

struct FreeMade {
  void operator()(fido_cred_t* made) const { fido_cred_free(&made); }
};
struct FreeClaim {
  void operator()(fido_assert_t* claim) const { fido_assert_free(&claim); }
};
using Made = std::unique_ptr<fido_cred_t, FreeMade>;
using Claim = std::unique_ptr<fido_assert_t, FreeClaim>;

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

std::string text_of(const unsigned char* bytes, std::size_t size) {
  return bytes == nullptr ? std::string() : std::string(reinterpret_cast<const char*>(bytes), size);
}

// What stands at the head of both kinds of authenticator data.
Result<void> check_head(std::string_view authenticator, const std::string& party) {
  if (authenticator.size() < kAuthenticatorBytesMin ||
      authenticator.size() > kAuthenticatorBytesMax)
    return invalid("The authenticator data are malformed.");
  if (authenticator.substr(0, kHashBytes) != sha256(party))
    return invalid("The passkey is for another host.");
  if ((static_cast<unsigned char>(authenticator[kHashBytes]) & kPresent) == 0)
    return invalid("Nobody was present at the authenticator.");
  return {};
}

// libfido2 wants to know the algorithm before it reads the key.
Made read_with(int algorithm, std::string_view authenticator, const std::string& party) {
  Made made(fido_cred_new());
  if (!made || fido_cred_set_type(made.get(), algorithm) != FIDO_OK ||
      fido_cred_set_rp(made.get(), party.c_str(), nullptr) != FIDO_OK ||
      fido_cred_set_authdata_raw(made.get(), bytes_of(authenticator), authenticator.size()) !=
          FIDO_OK)
    return nullptr;
  return made;
}

// The key on its curve, or of its length; libfido2 holds each kind in a type of its own.
template <class K, K* (*New)(), void (*Free)(K**), int (*Read)(K*, const void*, std::size_t)>
bool verify_with(const fido_assert_t* claim, const PasskeyKey& key) {
  K* read = New();
  if (read == nullptr) return false;
  const bool good = Read(read, key.public_key.data(), key.public_key.size()) == FIDO_OK &&
                    fido_assert_verify(claim, 0, key.algorithm, read) == FIDO_OK;
  Free(&read);
  return good;
}

bool verify(const fido_assert_t* claim, const PasskeyKey& key) {
  switch (key.algorithm) {
    case kCoseEs256:
      return verify_with<es256_pk_t, es256_pk_new, es256_pk_free, es256_pk_from_ptr>(claim, key);
    case kCoseEdDsa:
      return verify_with<eddsa_pk_t, eddsa_pk_new, eddsa_pk_free, eddsa_pk_from_ptr>(claim, key);
    case kCoseRs256:
      return verify_with<rs256_pk_t, rs256_pk_new, rs256_pk_free, rs256_pk_from_ptr>(claim, key);
    default: return false;
  }
}

}  // namespace

Result<MadePasskey> read_made_passkey(std::string_view authenticator, const std::string& party) {
  TRY(check_head(authenticator, party));
  for (int algorithm : std::array{kCoseEs256, kCoseEdDsa, kCoseRs256}) {
    auto made = read_with(algorithm, authenticator, party);
    if (!made) continue;
    const fido_cred_t* read = made.get();
    MadePasskey out{.credential_id = text_of(fido_cred_id_ptr(read), fido_cred_id_len(read)),
                    .algorithm = algorithm,
                    .public_key = text_of(fido_cred_pubkey_ptr(read), fido_cred_pubkey_len(read)),
                    .counter = fido_cred_sigcount(read),
                    .user_verified = (fido_cred_flags(read) & kVerified) != 0};
    if (out.credential_id.empty() || out.credential_id.size() > kCredentialIdBytesMax ||
        out.public_key.empty())
      break;
    return out;
  }
  return invalid("The authenticator data hold no key of a kind that is taken.");
}

Result<PasskeyUse> check_passkey(const PasskeyClaim& claim, const PasskeyKey& key,
                                 const std::string& party) {
  TRY(check_head(claim.authenticator, party));
  const std::string hash = sha256(claim.client);
  Claim read(fido_assert_new());
  fido_assert_t* raw = read.get();
  if (raw == nullptr || claim.signature.empty() ||
      fido_assert_set_clientdata_hash(raw, bytes_of(hash), hash.size()) != FIDO_OK ||
      fido_assert_set_rp(raw, party.c_str()) != FIDO_OK ||
      fido_assert_set_count(raw, 1) != FIDO_OK ||
      fido_assert_set_authdata_raw(raw, 0, bytes_of(claim.authenticator),
                                   claim.authenticator.size()) != FIDO_OK ||
      fido_assert_set_sig(raw, 0, bytes_of(claim.signature), claim.signature.size()) != FIDO_OK)
    return invalid("The authenticator data are malformed.");
  if (!verify(raw, key)) return invalid("The signature is not of this passkey.");
  return PasskeyUse{.counter = fido_assert_sigcount(raw, 0),
                    .user_verified = (fido_assert_flags(raw, 0) & kVerified) != 0};
}

}  // namespace stithy::sys
