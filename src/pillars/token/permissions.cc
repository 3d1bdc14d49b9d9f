// SPDX-License-Identifier: Apache-2.0
#include "pillars/token/permissions.h"

#include <array>
#include <vector>

#include "base/text.h"

namespace stithy::token {

namespace {

constexpr std::array kNames = {
    PermissionName{Permission::Contents, Of::Repository, "contents", "Contents",
                   "Files, commits, branches and tags; git itself"},
    PermissionName{Permission::Administration, Of::Repository, "administration", "Administration",
                   "Settings, collaborators, teams, deploy keys, making and deleting repositories"},
    PermissionName{Permission::Webhooks, Of::Repository, "repository_hooks", "Webhooks",
                   "Web hooks of repositories"},
    PermissionName{Permission::Members, Of::Organisation, "members", "Members",
                   "Members, invitations and teams of the organisation"},
    PermissionName{Permission::OrganisationAdministration, Of::Organisation,
                   "organization_administration", "Organisation administration",
                   "Profile and settings of the organisation, its audit log"},
    PermissionName{Permission::OrganisationHooks, Of::Organisation, "organization_hooks",
                   "Organisation webhooks", "Web hooks of the organisation"},
    PermissionName{Permission::Keys, Of::Person, "git_ssh_keys", "SSH keys", "Your SSH keys"},
    PermissionName{Permission::Emails, Of::Person, "email_addresses", "E-mail addresses",
                   "Your e-mail addresses"},
    PermissionName{Permission::Profile, Of::Person, "profile", "Profile",
                   "Your name, words about you, location and website"},
};

constexpr std::array<std::string_view, 3> kLevels = {"none", "read", "write"};

}  // namespace

std::string_view level_name(Level level) { return kLevels[static_cast<std::size_t>(level)]; }

std::optional<Level> parse_level(std::string_view word) {
  for (std::size_t i = 0; i < kLevels.size(); ++i)
    if (kLevels[i] == word) return static_cast<Level>(i);
  return std::nullopt;
}

std::span<const PermissionName> permission_names() { return kNames; }

std::string_view permission_word(Permission permission) {
  for (const auto& one : kNames)
    if (one.permission == permission) return one.word;
  return "metadata";
}

Level level_of(web::ScopeSet set, Permission permission) {
  if (permission == Permission::Metadata) return Level::Read;
  const auto bits = (set >> static_cast<unsigned>(permission)) & 3u;
  // Nothing writes 3; a row that holds it is broken and gives nothing.
  return bits > 2 ? Level::None : static_cast<Level>(bits);
}

web::ScopeSet with_level(web::ScopeSet set, Permission permission, Level level) {
  if (permission == Permission::Metadata) return set;
  const auto place = static_cast<unsigned>(permission);
  return (set & ~(3u << place)) | (static_cast<web::ScopeSet>(level) << place);
}

std::string render_permissions(web::ScopeSet set) {
  std::vector<std::string> out;
  for (const auto& one : kNames)
    if (level_of(set, one.permission) != Level::None)
      out.push_back(text::format("{}: {}", one.word, level_name(level_of(set, one.permission))));
  return out.empty() ? std::string("metadata: read") : text::join(out, ", ");
}

}  // namespace stithy::token
