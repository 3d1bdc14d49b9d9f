-- SPDX-License-Identifier: Apache-2.0
-- @include "pillars/org/ids.h"

-- insert_node :exec (id NamespaceId, name text, name_folded text, display_name text, at Instant)
insert into namespaces (id, parent_id, kind, name, name_folded, display_name, created_at)
values (:id, 0, 2, :name, :name_folded, :display_name, :at);

-- insert_organisation :exec (id NamespaceId, base_role int, members_create bool, at Instant)
insert into organisations (id, description, website, location, base_role, members_create,
                           created_at, updated_at)
values (:id, '', '', '', :base_role, :members_create, :at, :at);

-- find_organisation :optional (name_folded text) -> OrganisationRow(id NamespaceId, name text, display_name text, description text, website text, location text, base_role int, members_create bool, created_at Instant, updated_at Instant, second_factor_from Instant?, second_factor_enforced bool)
select o.id, n.name, n.display_name, o.description, o.website, o.location, o.base_role,
       o.members_create, o.created_at, o.updated_at, o.second_factor_from, o.second_factor_enforced
from organisations o join namespaces n on n.id = o.id
where n.parent_id = 0 and n.name_folded = :name_folded;

-- find_organisation_by_id :optional (id NamespaceId) -> OrganisationRow
select o.id, n.name, n.display_name, o.description, o.website, o.location, o.base_role,
       o.members_create, o.created_at, o.updated_at, o.second_factor_from, o.second_factor_enforced
from organisations o join namespaces n on n.id = o.id
where o.id = :id;

-- list_organisations :many (after NamespaceId, at_most int) -> OrganisationRow
select o.id, n.name, n.display_name, o.description, o.website, o.location, o.base_role,
       o.members_create, o.created_at, o.updated_at, o.second_factor_from, o.second_factor_enforced
from organisations o join namespaces n on n.id = o.id
where o.id > :after order by o.id limit :at_most;

-- list_organisations_of :many (user UserId, with_hidden bool, at_most int) -> MembershipRow(id NamespaceId, name text, display_name text, description text, website text, location text, base_role int, members_create bool, created_at Instant, updated_at Instant, second_factor_from Instant?, second_factor_enforced bool, role int, is_public bool, rests bool)
select o.id, n.name, n.display_name, o.description, o.website, o.location, o.base_role,
       o.members_create, o.created_at, o.updated_at, o.second_factor_from,
       o.second_factor_enforced, m.role, m.is_public,
       case when o.second_factor_enforced <> 0 and u.second_factor_since is null then 1 else 0 end
from org_members m join organisations o on o.id = m.org_id join namespaces n on n.id = o.id
     join users u on u.id = m.user_id
where m.user_id = :user and (:with_hidden = 1 or m.is_public = 1)
order by n.name_folded limit :at_most;

-- update_profile :exec (id NamespaceId, description text, website text, location text, at Instant)
update organisations
set description = :description, website = :website, location = :location, updated_at = :at
where id = :id;

-- update_display_name :exec (id NamespaceId, display_name text)
update namespaces set display_name = :display_name where id = :id and kind = 2;

-- update_rules :exec (id NamespaceId, base_role int, members_create bool, at Instant)
update organisations
set base_role = :base_role, members_create = :members_create, updated_at = :at
where id = :id;

-- delete_organisation :exec (id NamespaceId)
delete from organisations where id = :id;

-- delete_node :exec (id NamespaceId)
delete from namespaces where id = :id and kind = 2;

-- delete_members_of :exec (org NamespaceId)
delete from org_members where org_id = :org;

-- delete_invitations_of :exec (org NamespaceId)
delete from org_invitations where org_id = :org;

-- find_member :optional (org NamespaceId, user UserId) -> MemberRoleRow(role int, is_public bool, created_at Instant)
select role, is_public, created_at from org_members where org_id = :org and user_id = :user;

-- put_member :exec (org NamespaceId, user UserId, role int, at Instant)
upsert into org_members (org_id, user_id, role, is_public, created_at)
values (:org, :user, :role, 0, :at)
key (org_id, user_id) set role = :role;

-- set_publicity :exec (org NamespaceId, user UserId, is_public bool)
update org_members set is_public = :is_public where org_id = :org and user_id = :user;

-- delete_member :exec (org NamespaceId, user UserId)
delete from org_members where org_id = :org and user_id = :user;

-- list_owners :many (org NamespaceId) -> UserId
-- @unbounded owners of one organisation, who are few
select user_id from org_members where org_id = :org and role = 2 order by user_id;

-- count_owners :one (org NamespaceId) -> int
select count(*) from org_members m join users u on u.id = m.user_id
where m.org_id = :org and m.role = 2 and u.disabled_at is null;

-- count_members :one (org NamespaceId) -> int
select count(*) from org_members where org_id = :org;

-- list_members :many (org NamespaceId, only_public bool, only_owners bool, only_lacking bool, after text, at_most int) -> MemberRow(user UserId, login text, display_name text, avatar_hash text?, role int, is_public bool, created_at Instant, lacks_factor bool)
select m.user_id, n.name, n.display_name, u.avatar_hash, m.role, m.is_public, m.created_at,
       case when u.second_factor_since is null then 1 else 0 end
from org_members m join users u on u.id = m.user_id join namespaces n on n.id = u.id
where m.org_id = :org and (:only_public = 0 or m.is_public = 1)
  and (:only_owners = 0 or m.role = 2)
  and (:only_lacking = 0 or u.second_factor_since is null) and n.name_folded > :after
order by n.name_folded limit :at_most;

-- put_invitation :exec (id InvitationId, org NamespaceId, user UserId, role int, team TeamId, by UserId, at Instant, expires_at Instant)
upsert into org_invitations (id, org_id, user_id, role, team_id, invited_by, created_at, expires_at)
values (:id, :org, :user, :role, :team, :by, :at, :expires_at)
key (org_id, user_id) set role = :role, team_id = :team, invited_by = :by, created_at = :at,
    expires_at = :expires_at;

-- find_invitation :optional (org NamespaceId, user UserId, now Instant) -> InvitationRow(id InvitationId, org NamespaceId, org_name text, org_display_name text, user UserId, login text, role int, team TeamId, invited_by UserId, created_at Instant, expires_at Instant)
select i.id, i.org_id, o.name, o.display_name, i.user_id, n.name, i.role, i.team_id, i.invited_by,
       i.created_at, i.expires_at
from org_invitations i join namespaces o on o.id = i.org_id join namespaces n on n.id = i.user_id
where i.org_id = :org and i.user_id = :user and i.expires_at > :now;

-- list_invitations :many (org NamespaceId, now Instant, at_most int) -> InvitationRow
select i.id, i.org_id, o.name, o.display_name, i.user_id, n.name, i.role, i.team_id, i.invited_by,
       i.created_at, i.expires_at
from org_invitations i join namespaces o on o.id = i.org_id join namespaces n on n.id = i.user_id
where i.org_id = :org and i.expires_at > :now
order by n.name_folded limit :at_most;

-- list_invitations_to :many (user UserId, now Instant, at_most int) -> InvitationRow
select i.id, i.org_id, o.name, o.display_name, i.user_id, n.name, i.role, i.team_id, i.invited_by,
       i.created_at, i.expires_at
from org_invitations i join namespaces o on o.id = i.org_id join namespaces n on n.id = i.user_id
where i.user_id = :user and i.expires_at > :now
order by o.name_folded limit :at_most;

-- delete_invitation :exec (org NamespaceId, user UserId)
delete from org_invitations where org_id = :org and user_id = :user;

-- insert_team :exec (id TeamId, org NamespaceId, parent TeamId, slug text, name text, description text, is_secret bool, at Instant)
insert into teams (id, org_id, parent_id, slug, name, description, is_secret, created_at,
                   updated_at)
values (:id, :org, :parent, :slug, :name, :description, :is_secret, :at, :at);

-- update_team :exec (id TeamId, parent TeamId, slug text, name text, description text, is_secret bool, at Instant)
update teams
set parent_id = :parent, slug = :slug, name = :name, description = :description,
    is_secret = :is_secret, updated_at = :at
where id = :id;

-- lift_children :exec (id TeamId, parent TeamId)
update teams set parent_id = :parent where parent_id = :id;

-- delete_team :exec (id TeamId)
delete from teams where id = :id;

-- delete_team_members :exec (team TeamId)
delete from team_members where team_id = :team;

-- list_teams :many (org NamespaceId) -> TeamRow(id TeamId, org NamespaceId, parent TeamId, slug text, name text, description text, is_secret bool, created_at Instant, updated_at Instant, members int)
-- @unbounded at most kTeamsMax
select t.id, t.org_id, t.parent_id, t.slug, t.name, t.description, t.is_secret, t.created_at,
       t.updated_at, (select count(*) from team_reach r where r.team_id = t.id)
from teams t where t.org_id = :org order by t.slug;

-- find_team :optional (org NamespaceId, slug text) -> TeamRow
select t.id, t.org_id, t.parent_id, t.slug, t.name, t.description, t.is_secret, t.created_at,
       t.updated_at, (select count(*) from team_reach r where r.team_id = t.id)
from teams t where t.org_id = :org and t.slug = :slug;

-- find_team_by_id :optional (id TeamId) -> TeamRow
select t.id, t.org_id, t.parent_id, t.slug, t.name, t.description, t.is_secret, t.created_at,
       t.updated_at, (select count(*) from team_reach r where r.team_id = t.id)
from teams t where t.id = :id;

-- list_team_ids_of :many (org NamespaceId, user UserId) -> TeamId
-- @unbounded at most kTeamsMax
select r.team_id from team_reach r join teams t on t.id = r.team_id
where t.org_id = :org and r.user_id = :user order by r.team_id;

-- put_team_member :exec (team TeamId, user UserId, maintainer bool, at Instant)
upsert into team_members (team_id, user_id, maintainer, created_at)
values (:team, :user, :maintainer, :at)
key (team_id, user_id) set maintainer = :maintainer;

-- delete_team_member :exec (team TeamId, user UserId)
delete from team_members where team_id = :team and user_id = :user;

-- leave_teams :exec (org NamespaceId, user UserId)
delete from team_members
where user_id = :user and team_id in (select id from teams where org_id = :org);

-- find_team_member :optional (team TeamId, user UserId) -> bool
select maintainer from team_members where team_id = :team and user_id = :user;

-- find_reach :optional (team TeamId, user UserId) -> TeamId
select team_id from team_reach where team_id = :team and user_id = :user;

-- list_team_members :many (team TeamId, after text, at_most int) -> TeamMemberRow(user UserId, login text, display_name text, avatar_hash text?, maintainer bool)
select m.user_id, n.name, n.display_name, u.avatar_hash, m.maintainer
from team_members m join users u on u.id = m.user_id join namespaces n on n.id = u.id
where m.team_id = :team and n.name_folded > :after
order by n.name_folded limit :at_most;

-- list_team_rows_of :many (org NamespaceId) -> TeamUserRow(team TeamId, user UserId)
-- @unbounded each membership once; teams of one organisation
select m.team_id, m.user_id from team_members m join teams t on t.id = m.team_id
where t.org_id = :org order by m.team_id, m.user_id;

-- list_user_rows_of :many (org NamespaceId, user UserId) -> TeamId
-- @unbounded at most kTeamsMax
select m.team_id from team_members m join teams t on t.id = m.team_id
where t.org_id = :org and m.user_id = :user order by m.team_id;

-- clear_reach_of_user :exec (org NamespaceId, user UserId)
delete from team_reach
where user_id = :user and team_id in (select id from teams where org_id = :org);

-- clear_reach :exec (org NamespaceId)
delete from team_reach where team_id in (select id from teams where org_id = :org);

-- put_reach :exec (team TeamId, user UserId)
upsert into team_reach (team_id, user_id) values (:team, :user) key (team_id, user_id);

-- set_second_factor :exec (id NamespaceId, starts Instant?, enforced bool, at Instant)
update organisations
set second_factor_from = :starts, second_factor_enforced = :enforced, updated_at = :at
where id = :id;

-- enforce_second_factor :exec (id NamespaceId, now Instant)
update organisations set second_factor_enforced = 1
where id = :id and second_factor_from <= :now and second_factor_enforced = 0;

-- find_standing :optional (org NamespaceId, user UserId) -> int
select m.role from org_members m join organisations o on o.id = m.org_id
     join users u on u.id = m.user_id
where m.org_id = :org and m.user_id = :user
  and (o.second_factor_enforced = 0 or u.second_factor_since is not null);

-- list_only_owned :many (user UserId) -> text
-- @unbounded at most kBelongingsMax
select n.name from org_members m join namespaces n on n.id = m.org_id
where m.user_id = :user and m.role = 2
  and not exists (select 1 from org_members other join users u on u.id = other.user_id
                  where other.org_id = m.org_id and other.role = 2 and other.user_id <> :user
                    and u.disabled_at is null)
order by n.name_folded;

-- delete_invitations_to :exec (user UserId)
delete from org_invitations where user_id = :user;
