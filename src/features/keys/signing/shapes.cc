// SPDX-License-Identifier: Apache-2.0
#include "features/keys/signing/shapes.h"

namespace stithy::keys {

namespace {

using Words = std::optional<std::string>;

constexpr web::FieldRules kMoment{.format = "date-time"};
constexpr web::FieldRules kLong{.bytes_max = std::int64_t{2} << 20};

template <class S>
std::vector<web::Field> part_fields() {
  using Number = std::optional<std::int64_t>;
  std::vector<web::Field> out;
  out.push_back(web::field<S, std::int64_t>("id", &S::id, "The id."));
  out.push_back(web::field<S, Number>("primary_key_id", &S::primary_key_id,
                                      "Of a subkey: the key that it belongs to."));
  out.push_back(web::field<S, std::string>("key_id", &S::key_id, "Sixteen hexadecimal digits."));
  out.push_back(
      web::field<S, std::string>("public_key", &S::public_key, "Its public key packet in Base64."));
  out.push_back(web::field<S, std::vector<ApiKeyEmail>>("emails", &S::emails,
                                                        "The addresses that it names."));
  auto flag = [&](const char* name, bool S::*member, const char* meaning) {
    out.push_back(web::field<S, bool>(name, member, meaning));
  };
  flag("can_sign", &S::can_sign, "It may sign.");
  flag("can_encrypt_comms", &S::can_encrypt_comms, "Messages may be encrypted to it.");
  flag("can_encrypt_storage", &S::can_encrypt_storage, "Files may be encrypted to it.");
  flag("can_certify", &S::can_certify, "It may certify keys.");
  out.push_back(
      web::field<S, std::string>("created_at", &S::created_at, "When it was added.", kMoment));
  out.push_back(web::field<S, Words>("expires_at", &S::expires_at, "When it ends.", kMoment));
  flag("revoked", &S::revoked, "Its owner took it back.");
  out.push_back(web::field<S, Words>("raw_key", &S::raw_key, "All of it in its armour."));
  return out;
}

}  // namespace

const web::Schema& schema_of(const ApiKeyEmail*) {
  using E = ApiKeyEmail;
  static const auto made = web::describe<E>(
      "gpg-key-email",
      {web::field("email", &E::email, "The address."),
       web::field("verified", &E::verified, "Whether the owner of the key has confirmed it.")});
  return made;
}

const web::Schema& schema_of(const ApiGpgSubkey*) {
  static const auto made = [] {
    auto fields = part_fields<ApiGpgSubkey>();
    fields.push_back(web::field("subkeys", &ApiGpgSubkey::subkeys, "None."));
    return web::describe<ApiGpgSubkey>("gpg-subkey", std::move(fields));
  }();
  return made;
}

const web::Schema& schema_of(const ApiGpgKey*) {
  static const auto made = [] {
    auto fields = part_fields<ApiGpgKey>();
    fields.push_back(web::field("name", &ApiGpgKey::name, "What its owner calls it."));
    fields.push_back(web::field("subkeys", &ApiGpgKey::subkeys, "What it bound to itself."));
    return web::describe<ApiGpgKey>("gpg-key", std::move(fields));
  }();
  return made;
}

const web::Schema& schema_of(const ApiSigningKey*) {
  using K = ApiSigningKey;
  static const auto made = web::describe<K>(
      "ssh-signing-key",
      {web::field("key", &K::key, "The kind and the key itself."),
       web::field("id", &K::id, "The id."), web::field("title", &K::title, "What it is for."),
       web::field("created_at", &K::created_at, "When it was added.", kMoment)});
  return made;
}

const web::Schema& schema_of(const NewGpgKeyBody*) {
  using B = NewGpgKeyBody;
  static const auto made =
      web::describe<B>("new-gpg-key", {web::field("name", &B::name, "What to call it."),
                                       web::field("armored_public_key", &B::armored_public_key,
                                                  "What gpg --armor --export prints.", kLong)});
  return made;
}

const web::Schema& schema_of(const NewSigningKeyBody*) {
  using B = NewSigningKeyBody;
  static const auto made = web::describe<B>(
      "new-ssh-signing-key",
      {web::field("title", &B::title, "What it is for; by default what stands behind the key."),
       web::field("key", &B::key, "The line of the file that ends in .pub.", kLong)});
  return made;
}

}  // namespace stithy::keys
