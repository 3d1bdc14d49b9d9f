// SPDX-License-Identifier: Apache-2.0
//
// shapes.h — GitHub's "gpg-key" and "ssh-signing-key".
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "web/schema.h"

namespace stithy::keys {

struct ApiKeyEmail {
  std::string email = {};
  bool verified = false;
};
struct ApiGpgPart {
  std::int64_t id = 0;
  std::optional<std::int64_t> primary_key_id = {};
  std::string key_id = {}, public_key = {};
  std::vector<ApiKeyEmail> emails = {};
  bool can_sign = false, can_encrypt_comms = false, can_encrypt_storage = false;
  bool can_certify = false, revoked = false;
  std::string created_at = {};
  std::optional<std::string> expires_at = {}, raw_key = {};
};
struct ApiGpgSubkey : ApiGpgPart {
  std::vector<std::string> subkeys = {};  // it has none
};
struct ApiGpgKey : ApiGpgPart {
  std::optional<std::string> name = {};
  std::vector<ApiGpgSubkey> subkeys = {};
};
struct ApiSigningKey {
  std::string key = {};
  std::int64_t id = 0;
  std::string title = {}, created_at = {};
};
struct NewGpgKeyBody {
  std::optional<std::string> name = {};
  std::string armored_public_key = {};
};
struct NewSigningKeyBody {
  std::optional<std::string> title = {};
  std::string key = {};
};

const web::Schema& schema_of(const ApiKeyEmail*);
const web::Schema& schema_of(const ApiGpgSubkey*);
const web::Schema& schema_of(const ApiGpgKey*);
const web::Schema& schema_of(const ApiSigningKey*);
const web::Schema& schema_of(const NewGpgKeyBody*);
const web::Schema& schema_of(const NewSigningKeyBody*);

}  // namespace stithy::keys
