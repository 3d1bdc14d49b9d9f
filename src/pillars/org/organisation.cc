// SPDX-License-Identifier: Apache-2.0
#include "pillars/org/organisation.h"

#include "base/text.h"
#include "kit/events.h"
#include "pillars/account/departure.h"
#include "pillars/account/names.h"
#include "pillars/account/renaming.h"
#include "pillars/org/events.h"
#include "pillars/org/queries.h"
#include "pillars/org/records.h"
#include "pillars/org/team.h"
#include "sys/clock.h"

namespace stithy::org {

namespace {

template <class Row>
Organisation organisation_of(Row& row) {
  return {.id = row.id,
          .name = std::move(row.name),
          .display_name = std::move(row.display_name),
          .description = std::move(row.description),
          .website = std::move(row.website),
          .location = std::move(row.location),
          .base_role = static_cast<BaseRole>(row.base_role),
          .members_create = row.members_create,
          .second_factor_from = row.second_factor_from,
          .second_factor_enforced = row.second_factor_enforced,
          .created_at = row.created_at,
          .updated_at = row.updated_at};
}

std::optional<Organisation> maybe(std::optional<sql::OrganisationRow> row) {
  if (!row) return std::nullopt;
  return organisation_of(*row);
}

Invitation invitation_of(sql::InvitationRow row) {
  return {.id = row.id,
          .organisation = row.org,
          .organisation_name = row.org_name,
          .organisation_shown =
              row.org_display_name.empty() ? std::move(row.org_name) : row.org_display_name,
          .user = row.user,
          .login = std::move(row.login),
          .role = static_cast<Membership>(row.role),
          .team = row.team,
          .invited_by = row.invited_by,
          .made_at = row.created_at,
          .expires_at = row.expires_at};
}

std::vector<Invitation> invitations_of(std::vector<sql::InvitationRow> rows) {
  std::vector<Invitation> out;
  for (auto& row : rows) out.push_back(invitation_of(std::move(row)));
  return out;
}

struct Word {
  int value;
  std::string_view word;
};
constexpr Word kMemberships[] = {{0, "none"}, {1, "member"}, {2, "owner"}};
constexpr Word kBaseRoles[] = {{0, "none"}, {10, "read"}, {30, "write"}, {50, "admin"}};

template <std::size_t N>
std::string_view word_of(const Word (&words)[N], int value) {
  for (const Word& one : words)
    if (one.value == value) return one.word;
  return "none";
}

Result<void> check_length(const char* field, std::string_view value, std::size_t bytes_max) {
  if (value.size() > bytes_max || !text::is_utf8(value) || text::has_control(value))
    return invalid_field(field, text::format("At most {} bytes of text in one line.", bytes_max));
  return {};
}

Result<void> tell(db::Tx& tx, NamespaceId id, UserId by, UserId member, Membership before,
                  Membership after, Instant now) {
  TRY(record_member(tx, id, member, before, after));
  return kit::append(tx, MembershipChanged{.organisation = id,
                                           .by = by,
                                           .member = member,
                                           .before = std::string(membership_name(before)),
                                           .after = std::string(membership_name(after)),
                                           .at = now});
}

// An owner is about to be one no longer.
Result<void> check_other_owner(db::Reader& reader, NamespaceId id) {
  if (TRY(sql::count_owners(reader, id)) > 1) return {};
  return conflict("An organisation needs an owner: make somebody else one first.");
}

}  // namespace

std::string_view membership_name(Membership membership) {
  return word_of(kMemberships, static_cast<int>(membership));
}

Result<Membership> parse_membership(std::string_view word) {
  if (word == "member") return Membership::Member;
  // GitHub's name for owners in its API.
  if (word == "owner" || word == "admin") return Membership::Owner;
  return invalid_field("role", "The role is member or owner.");
}

std::string_view base_role_name(BaseRole role) {
  return word_of(kBaseRoles, static_cast<int>(role));
}

Result<BaseRole> parse_base_role(std::string_view word) {
  for (const Word& one : kBaseRoles)
    if (one.word == word) return static_cast<BaseRole>(one.value);
  return invalid_field("base_role", "What members may do is none, read, write or admin.");
}

Result<NamespaceId> create_organisation(db::Tx& tx, std::string_view name,
                                        std::string_view display_name, UserId owner,
                                        const std::set<std::string, std::less<>>& reserved,
                                        Instant now) {
  TRY(account::check_owner_name(name, reserved));
  TRY(check_length("display_name", display_name, 200));
  TRY(account::check_not_former(tx, name));
  TRY(account::check_not_held(tx, name, now));
  auto id = sys::make_id<NamespaceId>();
  auto node = sql::insert_node(tx, id, name, account::fold_name(name), display_name, now);
  if (!node) {
    if (node.error().code != Code::Conflict) return std::move(node).take_error();
    return conflict(text::format("The name \"{}\" is taken.", name));
  }
  TRY(sql::insert_organisation(tx, id, static_cast<std::int64_t>(BaseRole::Read), true, now));
  TRY(sql::put_member(tx, id, owner, static_cast<std::int64_t>(Membership::Owner), now));
  TRY(record_of(tx, id, "org.create"));
  TRY(tell(tx, id, owner, owner, Membership::None, Membership::Owner, now));
  return id;
}

Result<std::optional<Organisation>> find_organisation(db::Reader& reader, std::string_view name) {
  return maybe(TRY(sql::find_organisation(reader, account::fold_name(name))));
}

Result<std::optional<Organisation>> find_organisation(db::Reader& reader, NamespaceId id) {
  return maybe(TRY(sql::find_organisation_by_id(reader, id)));
}

Result<std::vector<Organisation>> list_organisations(db::Reader& reader, NamespaceId after,
                                                     std::int64_t at_most) {
  std::vector<Organisation> out;
  for (auto& row : TRY(sql::list_organisations(reader, after, at_most)))
    out.push_back(organisation_of(row));
  return out;
}

Result<void> set_profile(db::Tx& tx, NamespaceId id, const Profile& profile, Instant now) {
  TRY(check_length("display_name", profile.display_name, 200));
  TRY(check_length("description", profile.description, 1000));
  TRY(check_length("website", profile.website, 500));
  TRY(check_length("location", profile.location, 200));
  bool web = profile.website.starts_with("https://") || profile.website.starts_with("http://");
  if (!profile.website.empty() && !web)
    return invalid_field("website", "A website begins with https:// or http://.");
  TRY(sql::update_profile(tx, id, profile.description, profile.website, profile.location, now));
  TRY(sql::update_display_name(tx, id, profile.display_name));
  return record_of(tx, id, "org.update_profile");
}

Result<void> set_rules(db::Tx& tx, NamespaceId id, BaseRole base_role, bool members_create,
                       Instant now) {
  auto before = TRY(find_organisation(tx, id));
  TRY(sql::update_rules(tx, id, static_cast<std::int64_t>(base_role), members_create, now));
  const bool same =
      before && before->base_role == base_role && before->members_create == members_create;
  if (!before || same) return {};
  auto word = [](bool yes) { return std::string(yes ? "true" : "false"); };
  return record_of(tx, id, "org.update_rules",
                   {{"base_role", std::string(base_role_name(before->base_role)),
                     std::string(base_role_name(base_role))},
                    {"members_create", word(before->members_create), word(members_create)}});
}

Result<void> delete_organisation(db::Tx& tx, NamespaceId id) {
  TRY(record_of(tx, id, "org.delete"));
  TRY(sql::delete_invitations_of(tx, id));
  TRY(sql::delete_members_of(tx, id));
  TRY(account::forget_former_names(tx, id));
  TRY(sql::delete_organisation(tx, id));
  TRY(sql::delete_node(tx, id));
  return {};
}

Result<std::vector<Member>> list_members(db::Reader& reader, NamespaceId id,
                                         const MemberFilter& filter, std::int64_t at_most) {
  std::vector<Member> out;
  for (auto& row : TRY(sql::list_members(reader, id, filter.only_public, filter.only_owners,
                                         filter.only_lacking, filter.after, at_most)))
    out.push_back({.user = row.user,
                   .login = std::move(row.login),
                   .display_name = std::move(row.display_name),
                   .avatar_hash = std::move(row.avatar_hash).value_or(""),
                   .role = static_cast<Membership>(row.role),
                   .is_public = row.is_public,
                   .since = row.created_at,
                   .lacks_second_factor = row.lacks_factor});
  return out;
}

Result<std::vector<UserId>> list_owners(db::Reader& reader, NamespaceId id) {
  return sql::list_owners(reader, id);
}

Result<std::int64_t> count_members(db::Reader& reader, NamespaceId id) {
  return sql::count_members(reader, id);
}

Result<MemberState> find_member(db::Reader& reader, NamespaceId id, UserId user) {
  if (!user) return MemberState{};
  auto row = TRY(sql::find_member(reader, id, user));
  if (!row) return MemberState{};
  return MemberState{static_cast<Membership>(row->role), row->is_public};
}

Result<std::vector<Belonging>> list_belongings(db::Reader& reader, UserId user, bool with_hidden) {
  std::vector<Belonging> out;
  for (auto& row : TRY(sql::list_organisations_of(reader, user, with_hidden, kBelongingsMax)))
    out.push_back({.organisation = organisation_of(row),
                   .role = static_cast<Membership>(row.role),
                   .is_public = row.is_public,
                   .rests = row.rests});
  return out;
}

Result<void> put_member(db::Tx& tx, NamespaceId id, UserId user, Membership role, UserId by,
                        Instant now) {
  const Membership before = TRY(find_member(tx, id, user)).role;
  if (before == role) return {};
  if (before == Membership::Owner) TRY(check_other_owner(tx, id));
  TRY(sql::put_member(tx, id, user, static_cast<std::int64_t>(role), now));
  return tell(tx, id, by, user, before, role, now);
}

Result<void> remove_member(db::Tx& tx, NamespaceId id, UserId user, UserId by, Instant now) {
  const Membership before = TRY(find_member(tx, id, user)).role;
  if (before == Membership::None) return not_found("They do not belong to the organisation.");
  if (before == Membership::Owner) TRY(check_other_owner(tx, id));
  TRY(leave_teams(tx, id, user));
  TRY(sql::delete_member(tx, id, user));
  return tell(tx, id, by, user, before, Membership::None, now);
}

Result<void> set_publicity(db::Tx& tx, NamespaceId id, UserId user, bool is_public) {
  if (TRY(sql::set_publicity(tx, id, user, is_public)) > 0) return {};
  if (TRY(find_member(tx, id, user)).role != Membership::None) return {};
  return not_found("They do not belong to the organisation.");
}

Result<void> invite(db::Tx& tx, NamespaceId id, UserId user, Membership role, TeamId team,
                    UserId by, Instant now) {
  if (TRY(find_member(tx, id, user)).role != Membership::None)
    return conflict("They belong to the organisation already.");
  auto open = TRY(sql::list_invitations(tx, id, now, kInvitationsMax));
  if (open.size() >= static_cast<std::size_t>(kInvitationsMax))
    return conflict(text::format("At most {} invitations can be open at once.", kInvitationsMax));
  TRY(sql::put_invitation(tx, sys::make_id<InvitationId>(), id, user,
                          static_cast<std::int64_t>(role), team, by, now, now + kInvitationSpan));
  return {};
}

Result<std::optional<Invitation>> find_invitation(db::Reader& reader, NamespaceId id, UserId user,
                                                  Instant now) {
  auto row = TRY(sql::find_invitation(reader, id, user, now));
  if (!row) return std::optional<Invitation>();
  return std::optional(invitation_of(*std::move(row)));
}

Result<std::vector<Invitation>> list_invitations(db::Reader& reader, NamespaceId id, Instant now) {
  return invitations_of(TRY(sql::list_invitations(reader, id, now, kInvitationsMax)));
}

Result<std::vector<Invitation>> list_invitations_to(db::Reader& reader, UserId user, Instant now) {
  return invitations_of(TRY(sql::list_invitations_to(reader, user, now, kBelongingsMax)));
}

Result<bool> withdraw_invitation(db::Tx& tx, NamespaceId id, UserId user) {
  return TRY(sql::delete_invitation(tx, id, user)) > 0;
}

Result<void> accept_invitation(db::Tx& tx, NamespaceId id, UserId user, Instant now) {
  auto invitation = TRY(find_invitation(tx, id, user, now));
  if (!invitation) return not_found("There is no such invitation; it may be withdrawn or too old.");
  TRY(sql::delete_invitation(tx, id, user));
  TRY(put_member(tx, id, user, invitation->role, invitation->invited_by, now));
  if (!invitation->team) return {};
  auto team = TRY(find_team(tx, invitation->team));
  if (!team) return {};
  return put_team_member(tx, *team, user, false, now);
}

}  // namespace stithy::org
