// SPDX-License-Identifier: Apache-2.0
//
// application.h — programs that act for people: registering them, their secrets, their end.
//
// An application belongs to a person, an organisation, or the instance (no owner). A confidential
// one keeps a secret on a server of its own; a public one runs where everybody can read it and has
// none. Secrets are stored as hashes and shown once; two at a time, so that one takes the place of
// the other without a gap. All functions run inside the caller's session or transaction and hold no
// state. Who may call is decided above (pillars/access).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/instant.h"
#include "base/result.h"
#include "base/secret.h"
#include "db/db.h"
#include "features/applications/ids.h"

namespace stithy::applications {

constexpr std::int64_t kSecretsMax = 2;
// A kind of their own, so that a leaked one says what it is.
constexpr std::string_view kSecretPrefix = "sty_sec_";

struct Application {
  ClientId id;
  NamespaceId owner;  // none: the instance
  std::string client_id, name, homepage;
  std::vector<std::string> callbacks;
  bool confidential = true;
  bool expiring = true;  // access tokens end by themselves and are renewed
  bool device_flow = false;
  UserId created_by;
  Instant created_at, updated_at;
};

struct Wish {
  std::string name, homepage;
  std::string callbacks;  // one a line
  bool confidential = true;
  bool expiring = true;
  bool device_flow = false;
};

// Invalid with every wrong field; Conflict when the owner has `most` already.
Result<Application> register_application(db::Tx& tx, NamespaceId owner, const Wish& wish, UserId by,
                                         std::int64_t most, Instant now);
// What kind it is stays: tokens given to a public client were given without a secret.
Result<void> change_application(db::Tx& tx, const Application& application, const Wish& wish,
                                Instant now);
// With all that follows from it: tokens end at once.
Result<void> delete_application(db::Tx& tx, ClientId id);

Result<std::optional<Application>> find_application(db::Reader& reader, ClientId id);
Result<std::optional<Application>> find_by_client_id(db::Reader& reader, std::string_view text);
Result<std::vector<Application>> list_applications(db::Reader& reader, NamespaceId owner);
Result<std::vector<Application>> list_all_applications(db::Reader& reader, ClientId after,
                                                       std::int64_t at_most);
Result<std::int64_t> count_people(db::Reader& reader, ClientId id);

struct ClientSecret {
  SecretId id;
  std::string ending;  // to tell them apart
  Instant created_at;
};
Result<std::vector<ClientSecret>> list_secrets(db::Reader& reader, ClientId id);
// Conflict for a public application, and when there are two.
Result<Secret<>> add_secret(db::Tx& tx, const Application& application, Instant now);
Result<bool> remove_secret(db::Tx& tx, ClientId application, SecretId id);
// In constant time over all that the application has.
Result<bool> is_secret_of(db::Reader& reader, ClientId id, std::string_view secret);

}  // namespace stithy::applications
