// SPDX-License-Identifier: Apache-2.0
//
// organisation.h — organisations: who belongs to them, what members may do, how one becomes a
// member.
//
// An organisation always has an owner who may sign in; nobody belongs to it without having agreed.
// All functions run inside the caller's session or transaction and hold no state. Who may call is
// decided above (pillars/access).
#pragma once

#include <chrono>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/instant.h"
#include "base/result.h"
#include "db/db.h"
#include "pillars/org/ids.h"

namespace stithy::org {

// Values are stored.
enum class Membership : std::uint8_t { None = 0, Member = 1, Owner = 2 };
std::string_view membership_name(Membership membership);  // "member", "owner", "none"
Result<Membership> parse_membership(std::string_view word);

// What every member may do in every repository of the organisation. Values are stored, and are
// those of repo::Role.
enum class BaseRole : std::uint8_t { None = 0, Read = 10, Write = 30, Admin = 50 };
std::string_view base_role_name(BaseRole role);
Result<BaseRole> parse_base_role(std::string_view word);

struct Organisation {
  NamespaceId id;
  std::string name, display_name, description, website, location;
  BaseRole base_role = BaseRole::Read;
  bool members_create = true;  // members may make repositories
  // From when on everybody in it needs a second factor; none: they do not. See second_factor.h.
  std::optional<Instant> second_factor_from = {};
  bool second_factor_enforced = false;
  Instant created_at, updated_at;

  const std::string& shown() const { return display_name.empty() ? name : display_name; }
  std::string path() const { return "/" + name; }  // names are URL-safe by rule
};

// Makes the organisation with its first owner. Conflict when the name is taken.
Result<NamespaceId> create_organisation(db::Tx& tx, std::string_view name,
                                        std::string_view display_name, UserId owner,
                                        const std::set<std::string, std::less<>>& reserved,
                                        Instant now);
Result<std::optional<Organisation>> find_organisation(db::Reader& reader, std::string_view name);
Result<std::optional<Organisation>> find_organisation(db::Reader& reader, NamespaceId id);
// After an id, in the order in which they were made.
Result<std::vector<Organisation>> list_organisations(db::Reader& reader, NamespaceId after,
                                                     std::int64_t at_most);

struct Profile {
  std::string display_name, description, website, location;
};
// Lengths: 200, 1000, 500 and 200 bytes; the website is http or https.
Result<void> set_profile(db::Tx& tx, NamespaceId id, const Profile& profile, Instant now);
Result<void> set_rules(db::Tx& tx, NamespaceId id, BaseRole base_role, bool members_create,
                       Instant now);
// Ends memberships and invitations with it; the caller has removed teams and repositories. The name
// is free at once.
Result<void> delete_organisation(db::Tx& tx, NamespaceId id);

struct Member {
  UserId user;
  std::string login, display_name, avatar_hash;
  Membership role = Membership::None;
  bool is_public = false;
  Instant since;
  bool lacks_second_factor = false;
};
struct MemberFilter {
  bool only_public = false, only_owners = false;
  bool only_lacking = false;  // a second factor
  std::string after = {};     // folded login of the last one seen
};
// By login.
Result<std::vector<Member>> list_members(db::Reader& reader, NamespaceId id,
                                         const MemberFilter& filter, std::int64_t at_most);
Result<std::int64_t> count_members(db::Reader& reader, NamespaceId id);
Result<std::vector<UserId>> list_owners(db::Reader& reader, NamespaceId id);
struct MemberState {
  Membership role = Membership::None;
  bool is_public = false;
};
Result<MemberState> find_member(db::Reader& reader, NamespaceId id, UserId user);

// Organisations somebody belongs to, by name.
struct Belonging {
  Organisation organisation;
  Membership role = Membership::None;
  bool is_public = false;
  bool rests = false;  // for want of a second factor
};
Result<std::vector<Belonging>> list_belongings(db::Reader& reader, UserId user, bool with_hidden);
constexpr std::int64_t kBelongingsMax = 1000;

// `by` none: the person at the machine. Conflict when nobody would be left to own it.
Result<void> put_member(db::Tx& tx, NamespaceId id, UserId user, Membership role, UserId by,
                        Instant now);
// Also takes them out of its teams. NotFound when they do not belong to it.
Result<void> remove_member(db::Tx& tx, NamespaceId id, UserId user, UserId by, Instant now);
// Whether everybody may know of the membership.
Result<void> set_publicity(db::Tx& tx, NamespaceId id, UserId user, bool is_public);

constexpr std::chrono::hours kInvitationSpan{24 * 7};
constexpr std::int64_t kInvitationsMax = 500;  // open ones of an organisation
struct Invitation {
  InvitationId id;
  NamespaceId organisation;
  std::string organisation_name, organisation_shown;
  UserId user;
  std::string login;
  Membership role = Membership::Member;
  TeamId team;  // may be none
  UserId invited_by;
  Instant made_at, expires_at;
};
// A second one replaces the first. Conflict for a member.
Result<void> invite(db::Tx& tx, NamespaceId id, UserId user, Membership role, TeamId team,
                    UserId by, Instant now);
Result<std::optional<Invitation>> find_invitation(db::Reader& reader, NamespaceId id, UserId user,
                                                  Instant now);
Result<std::vector<Invitation>> list_invitations(db::Reader& reader, NamespaceId id, Instant now);
Result<std::vector<Invitation>> list_invitations_to(db::Reader& reader, UserId user, Instant now);
// False when there was none.
Result<bool> withdraw_invitation(db::Tx& tx, NamespaceId id, UserId user);
// The invited one agrees. NotFound when it was withdrawn or is too old.
Result<void> accept_invitation(db::Tx& tx, NamespaceId id, UserId user, Instant now);

}  // namespace stithy::org
