// SPDX-License-Identifier: Apache-2.0
#include "sys/crypto.h"

#include <argon2.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <semaphore>

#include "base/text.h"
#include "sys/random.h"

namespace stithy::sys {

struct Digest::State {
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  ~State() { EVP_MD_CTX_free(context); }
};

Digest::Digest(Kind kind) : state_(std::make_unique<State>()) {
  const EVP_MD* method = kind == Kind::Sha1     ? EVP_sha1()
                         : kind == Kind::Sha256 ? EVP_sha256()
                                                : EVP_sha512();
  CHECK(EVP_DigestInit_ex(state_->context, method, nullptr) == 1);
}
Digest::Digest(Digest&&) noexcept = default;
Digest& Digest::operator=(Digest&&) noexcept = default;
Digest::~Digest() = default;

void Digest::update(std::string_view bytes) {
  CHECK(EVP_DigestUpdate(state_->context, bytes.data(), bytes.size()) == 1);
}

std::string Digest::finish() {
  unsigned char out[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  CHECK(EVP_DigestFinal_ex(state_->context, out, &size) == 1);
  return std::string(reinterpret_cast<char*>(out), size);
}

std::string sha256(std::string_view bytes) {
  Digest digest(Digest::Kind::Sha256);
  digest.update(bytes);
  return digest.finish();
}

std::string sha512(std::string_view bytes) {
  Digest digest(Digest::Kind::Sha512);
  digest.update(bytes);
  return digest.finish();
}

namespace {

std::string hmac_of(const EVP_MD* digest, std::string_view key, std::string_view message) {
  unsigned char out[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  CHECK(HMAC(digest, key.data(), static_cast<int>(key.size()),
             reinterpret_cast<const unsigned char*>(message.data()), message.size(), out,
             &size) != nullptr);
  return std::string(reinterpret_cast<char*>(out), size);
}

}  // namespace

std::string hmac_sha256(std::string_view key, std::string_view message) {
  return hmac_of(EVP_sha256(), key, message);
}

std::string hmac_sha1(std::string_view key, std::string_view message) {
  return hmac_of(EVP_sha1(), key, message);
}

bool equal_constant_time(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

namespace {

constexpr std::size_t kKeyBytes = 32, kNonceBytes = 12, kTagBytes = 16;

struct Cipher {
  EVP_CIPHER_CTX* context = EVP_CIPHER_CTX_new();
  Cipher() { CHECK(context != nullptr); }
  ~Cipher() { EVP_CIPHER_CTX_free(context); }
  Cipher(const Cipher&) = delete;
  Cipher& operator=(const Cipher&) = delete;
};

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* bytes_of(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

}  // namespace

std::string seal(std::string_view key, std::string_view plain, std::string_view associated) {
  CHECK(key.size() == kKeyBytes);
  Cipher cipher;
  std::string nonce = random_bytes(kNonceBytes);
  std::string body(plain.size(), '\0'), tag(kTagBytes, '\0');
  int size = 0;
  CHECK(EVP_EncryptInit_ex(cipher.context, EVP_aes_256_gcm(), nullptr, bytes_of(key),
                           bytes_of(nonce)) == 1);
  CHECK(EVP_EncryptUpdate(cipher.context, nullptr, &size, bytes_of(associated),
                          static_cast<int>(associated.size())) == 1);
  CHECK(EVP_EncryptUpdate(cipher.context, bytes_of(body), &size, bytes_of(plain),
                          static_cast<int>(plain.size())) == 1);
  CHECK(EVP_EncryptFinal_ex(cipher.context, bytes_of(body) + size, &size) == 1);
  CHECK(EVP_CIPHER_CTX_ctrl(cipher.context, EVP_CTRL_GCM_GET_TAG, kTagBytes, tag.data()) == 1);
  return nonce + body + tag;
}

Result<Secret<>> open_sealed(std::string_view key, std::string_view sealed,
                             std::string_view associated) {
  CHECK(key.size() == kKeyBytes);
  if (sealed.size() < kNonceBytes + kTagBytes) return internal("a sealed text is too short");
  std::string_view nonce = sealed.substr(0, kNonceBytes);
  std::string_view body = sealed.substr(kNonceBytes, sealed.size() - kNonceBytes - kTagBytes);
  std::string tag(sealed.substr(sealed.size() - kTagBytes));
  Cipher cipher;
  std::string plain(body.size(), '\0');
  int size = 0;
  bool opened =
      EVP_DecryptInit_ex(cipher.context, EVP_aes_256_gcm(), nullptr, bytes_of(key),
                         bytes_of(nonce)) == 1 &&
      EVP_DecryptUpdate(cipher.context, nullptr, &size, bytes_of(associated),
                        static_cast<int>(associated.size())) == 1 &&
      EVP_DecryptUpdate(cipher.context, bytes_of(plain), &size, bytes_of(body),
                        static_cast<int>(body.size())) == 1 &&
      EVP_CIPHER_CTX_ctrl(cipher.context, EVP_CTRL_GCM_SET_TAG, kTagBytes, tag.data()) == 1 &&
      EVP_DecryptFinal_ex(cipher.context, bytes_of(plain) + size, &size) == 1;
  if (!opened) return internal("a sealed text was changed or belongs to another key");
  return Secret<>(std::move(plain));
}

namespace {

constexpr std::uint32_t kMemoryKib = 19 * 1024;
constexpr std::uint32_t kPasses = 2;
constexpr std::uint32_t kLanes = 1;

std::counting_semaphore<2>& argon_slots() {
  static std::counting_semaphore<2> slots(2);
  return slots;
}

class Slot {
 public:
  Slot() { argon_slots().acquire(); }
  ~Slot() { argon_slots().release(); }
  Slot(const Slot&) = delete;
  Slot& operator=(const Slot&) = delete;
};

}  // namespace

Result<std::string> hash_password(const Secret<>& password) {
  Slot slot;
  std::string salt = random_bytes(16);
  std::string encoded(argon2_encodedlen(kPasses, kMemoryKib, kLanes, 16, 32, Argon2_id), '\0');
  int rc = argon2id_hash_encoded(kPasses, kMemoryKib, kLanes, password.reveal().data(),
                                 password.reveal().size(), salt.data(), salt.size(), 32,
                                 encoded.data(), encoded.size());
  if (rc != ARGON2_OK) return internal(text::format("argon2: {}", argon2_error_message(rc)));
  encoded.resize(encoded.find('\0'));
  return encoded;
}

Result<bool> verify_password(const Secret<>& password, std::string_view phc) {
  Slot slot;
  int rc =
      argon2id_verify(std::string(phc).c_str(), password.reveal().data(), password.reveal().size());
  if (rc == ARGON2_OK) return true;
  if (rc == ARGON2_VERIFY_MISMATCH) return false;
  return internal(text::format("argon2: {}", argon2_error_message(rc)));
}

const std::string& decoy_password_hash() {
  static const std::string hash = [] {
    auto made = hash_password(Secret<>(random_hex(32)));
    CHECK(made.has_value());
    return std::move(made).take();
  }();
  return hash;
}

}  // namespace stithy::sys
