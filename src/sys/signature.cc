// SPDX-License-Identifier: Apache-2.0
#include "sys/signature.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include <memory>

#include "sys/freed.h"

namespace stithy::sys {

namespace {

using Key = std::unique_ptr<EVP_PKEY, Freed<&EVP_PKEY_free>>;
using KeyTask = std::unique_ptr<EVP_PKEY_CTX, Freed<&EVP_PKEY_CTX_free>>;
using DigestTask = std::unique_ptr<EVP_MD_CTX, Freed<&EVP_MD_CTX_free>>;
using Number = std::unique_ptr<BIGNUM, Freed<&BN_free>>;
using Builder = std::unique_ptr<OSSL_PARAM_BLD, Freed<&OSSL_PARAM_BLD_free>>;
using Params = std::unique_ptr<OSSL_PARAM, Freed<&OSSL_PARAM_free>>;

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

Number number_of(std::string_view magnitude) {
  return Number(BN_bin2bn(bytes_of(magnitude), static_cast<int>(magnitude.size()), nullptr));
}

const EVP_MD* digest_of(Hash hash) {
  switch (hash) {
    case Hash::Sha256: return EVP_sha256();
    case Hash::Sha384: return EVP_sha384();
    case Hash::Sha512: return EVP_sha512();
  }
  return nullptr;
}

Key key_from(const char* algorithm, OSSL_PARAM_BLD* builder) {
  Params params(OSSL_PARAM_BLD_to_param(builder));
  KeyTask context(EVP_PKEY_CTX_new_from_name(nullptr, algorithm, nullptr));
  EVP_PKEY* key = nullptr;
  if (!params || !context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, params.get()) != 1)
    return nullptr;
  return Key(key);
}

bool verify(const Key& key, const EVP_MD* digest, std::string_view message,
            std::string_view signature) {
  DigestTask context(EVP_MD_CTX_new());
  return key && context &&
         EVP_DigestVerifyInit(context.get(), nullptr, digest, nullptr, key.get()) == 1 &&
         EVP_DigestVerify(context.get(), bytes_of(signature), signature.size(), bytes_of(message),
                          message.size()) == 1;
}

}  // namespace

bool verify_ed25519(std::string_view key, std::string_view message, std::string_view signature) {
  Key made(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, bytes_of(key), key.size()));
  return verify(made, nullptr, message, signature);
}

bool verify_rsa(const RsaKey& key, Hash hash, std::string_view message,
                std::string_view signature) {
  Builder builder(OSSL_PARAM_BLD_new());
  const Number modulus = number_of(key.modulus), exponent = number_of(key.exponent);
  if (!builder || !modulus || !exponent ||
      OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, modulus.get()) != 1 ||
      OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, exponent.get()) != 1)
    return false;
  return verify(key_from("RSA", builder.get()), digest_of(hash), message, signature);
}

bool verify_ecdsa(const EcdsaKey& key, Hash hash, std::string_view message,
                  const EcdsaSignature& signature) {
  Builder builder(OSSL_PARAM_BLD_new());
  if (!builder ||
      OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, key.curve, 0) !=
          1 ||
      OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, key.point.data(),
                                       key.point.size()) != 1)
    return false;
  // OpenSSL wants the pair in DER.
  std::unique_ptr<ECDSA_SIG, Freed<&ECDSA_SIG_free>> pair(ECDSA_SIG_new());
  Number r = number_of(signature.r), s = number_of(signature.s);
  if (!pair || !r || !s || ECDSA_SIG_set0(pair.get(), r.get(), s.get()) != 1) return false;
  static_cast<void>(r.release());
  static_cast<void>(s.release());
  unsigned char* der = nullptr;
  const int size = i2d_ECDSA_SIG(pair.get(), &der);
  if (size <= 0) return false;
  const std::string_view text(reinterpret_cast<const char*>(der), static_cast<std::size_t>(size));
  const bool good = verify(key_from("EC", builder.get()), digest_of(hash), message, text);
  OPENSSL_free(der);
  return good;
}

}  // namespace stithy::sys
