// SPDX-License-Identifier: Apache-2.0
//
// permissions.h — what a fine-grained token may do: each permission, by GitHub's name, at a level.
//
// The levels of one token are bits of the same set that holds the scopes of other tokens, above
// them. No scope is set in it, so whatever asks for a scope refuses a fine-grained token, and only
// what asks for a permission (pillars/access/fine_grained.h) admits one. Values are stored.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "web/principal.h"

namespace stithy::token {

enum class Level : std::uint8_t { None = 0, Read = 1, Write = 2 };
std::string_view level_name(Level level);  // "none", "read", "write"
std::optional<Level> parse_level(std::string_view word);

// The number is the place of its two bits. Metadata has none: every token reads it.
enum class Permission : std::uint8_t {
  Metadata = 0,
  Contents = 10,
  Administration = 12,
  Webhooks = 14,
  Members = 16,
  OrganisationAdministration = 18,
  OrganisationHooks = 20,
  Keys = 22,
  Emails = 24,
  Profile = 26,
};
// To what a permission belongs: repositories of any owner, an organisation, or a person.
enum class Of : std::uint8_t { Repository, Organisation, Person };
struct PermissionName {
  Permission permission;
  Of of;
  std::string_view word, label, meaning;
};
// Those that can be chosen, without Metadata.
std::span<const PermissionName> permission_names();
std::string_view permission_word(Permission permission);

constexpr web::ScopeSet kFineGrained = 1u << 30;
constexpr bool is_fine_grained(web::ScopeSet set) {
  return (set & (kFineGrained | web::kAnyToken)) == kFineGrained;
}
Level level_of(web::ScopeSet set, Permission permission);
web::ScopeSet with_level(web::ScopeSet set, Permission permission, Level level);
// "contents: read, webhooks: write"
std::string render_permissions(web::ScopeSet set);

}  // namespace stithy::token
