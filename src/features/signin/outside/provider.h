// SPDX-License-Identifier: Apache-2.0
//
// provider.h — other services that say who somebody is, as administrators set them up.
//
// What identifies people is the issuer, so it stays what it was: another one is another provider.
// The client secret is sealed with a key of the instance and is never shown again. All functions
// run inside the caller's session or transaction and hold no state.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/secret.h"
#include "db/db.h"
#include "features/signin/ids.h"
#include "web/keys.h"

namespace stithy::signin {

constexpr std::int64_t kProvidersMax = 20;

// Values are stored.
enum class ProviderKind : std::uint8_t { OpenId = 1, GitHub = 2 };
// Who of those whom it knows may come. Values are stored.
enum class Admits : std::uint8_t {
  Linked = 1,        // people who linked it to their account
  Registration = 2,  // also new ones, while the setting registration.mode is "open"
  Everybody = 3,     // also new ones, whatever that setting says
};

struct Provider {
  ProviderId id;
  std::string name;   // in addresses
  std::string label;  // on buttons
  ProviderKind kind = ProviderKind::OpenId;
  std::string issuer;  // of GitHub: its main address
  std::string client_id;
  std::string sealed_secret;
  Admits admits = Admits::Linked;
  std::string groups_claim;
  std::string team_rules;  // outside/teams.h
};

struct ProviderWish {
  std::string name, label;
  std::string preset;  // "openid", "google", "gitlab" or "github"
  std::string issuer;  // empty: what the preset says
  std::string client_id;
  Secret<> secret;  // empty in a change: as it was
  std::string admits;
  std::string groups_claim, team_rules;
};

std::string_view admits_word(Admits admits);  // "linked", "registration", "everybody"

// Invalid with every wrong field; Conflict when the name or issuer is there already.
Result<Provider> add_provider(db::Tx& tx, const web::Keys& keys, const ProviderWish& wish,
                              Instant now);
// All but its name, kind and issuer.
Result<void> change_provider(db::Tx& tx, const web::Keys& keys, const Provider& provider,
                             const ProviderWish& wish, Instant now);
// Links to accounts stay, and count again when the issuer comes back.
Result<void> delete_provider(db::Tx& tx, ProviderId id);

Result<std::optional<Provider>> find_provider(db::Reader& reader, ProviderId id);
Result<std::optional<Provider>> find_provider(db::Reader& reader, std::string_view name);
// By name.
Result<std::vector<Provider>> list_providers(db::Reader& reader);
Result<Secret<>> secret_of(const web::Keys& keys, const Provider& provider);

// https, or a loopback address, without credentials, query and fragment.
bool is_provider_address(std::string_view address);

}  // namespace stithy::signin
