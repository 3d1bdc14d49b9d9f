// SPDX-License-Identifier: Apache-2.0
#include "sys/signing_key.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <memory>

#include "sys/freed.h"

namespace stithy::sys {

namespace {

using Key = std::unique_ptr<EVP_PKEY, Freed<&EVP_PKEY_free>>;
using DigestTask = std::unique_ptr<EVP_MD_CTX, Freed<&EVP_MD_CTX_free>>;

constexpr unsigned kBits = 2048;

Result<std::string> number_of(const Key& key, const char* name) {
  BIGNUM* number = nullptr;
  if (EVP_PKEY_get_bn_param(key.get(), name, &number) != 1)
    return internal("OpenSSL does not tell a number of a key");
  std::string out(static_cast<std::size_t>(BN_num_bytes(number)), '\0');
  BN_bn2bin(number, reinterpret_cast<unsigned char*>(out.data()));
  BN_free(number);
  return out;
}

}  // namespace

Result<SigningKey> make_signing_key() {
  Key key(EVP_RSA_gen(kBits));
  if (!key) return internal("OpenSSL makes no RSA key");
  unsigned char* der = nullptr;
  std::unique_ptr<PKCS8_PRIV_KEY_INFO, Freed<&PKCS8_PRIV_KEY_INFO_free>> packed(
      EVP_PKEY2PKCS8(key.get()));
  const int size = packed ? i2d_PKCS8_PRIV_KEY_INFO(packed.get(), &der) : -1;
  if (size <= 0) return internal("OpenSSL does not write a private key");
  std::string bytes(reinterpret_cast<const char*>(der), static_cast<std::size_t>(size));
  OPENSSL_clear_free(der, static_cast<std::size_t>(size));
  SigningKey out{Secret<>(std::move(bytes)), {}, {}};
  out.modulus = TRY(number_of(key, OSSL_PKEY_PARAM_RSA_N));
  out.exponent = TRY(number_of(key, OSSL_PKEY_PARAM_RSA_E));
  return out;
}

Result<std::string> sign_rs256(const Secret<>& private_der, std::string_view message) {
  const auto* at = reinterpret_cast<const unsigned char*>(private_der.reveal().data());
  Key key(d2i_AutoPrivateKey(nullptr, &at, static_cast<long>(private_der.reveal().size())));
  DigestTask task(EVP_MD_CTX_new());
  const auto* bytes = reinterpret_cast<const unsigned char*>(message.data());
  std::size_t size = 0;
  if (!key || !task ||
      EVP_DigestSignInit(task.get(), nullptr, EVP_sha256(), nullptr, key.get()) != 1 ||
      EVP_DigestSign(task.get(), nullptr, &size, bytes, message.size()) != 1)
    return internal("OpenSSL does not sign with this key");
  std::string signature(size, '\0');
  if (EVP_DigestSign(task.get(), reinterpret_cast<unsigned char*>(signature.data()), &size, bytes,
                     message.size()) != 1)
    return internal("OpenSSL does not sign");
  signature.resize(size);
  return signature;
}

}  // namespace stithy::sys
