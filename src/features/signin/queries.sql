-- SPDX-License-Identifier: Apache-2.0
--
-- Requests for accounts and invitations to make one; steps between password and second factor.
-- @include "features/signin/ids.h"

-- put_registration :exec (id RegistrationId, email text, email_folded text, login text, invited_by UserId?, at Instant, expires Instant)
insert into registrations (id, email, email_folded, login, invited_by, asked_at, expires_at)
values (:id, :email, :email_folded, :login, :invited_by, :at, :expires);

-- find_registration :optional (id RegistrationId, now Instant) -> RegistrationRow(id RegistrationId, email text, email_folded text, login text, invited_by UserId?, asked_at Instant, expires_at Instant, password_hash text?, proven_at Instant?)
select id, email, email_folded, login, invited_by, asked_at, expires_at, password_hash, proven_at
from registrations where id = :id and expires_at > :now;

-- find_registration_of :optional (email_folded text) -> RegistrationRow
select id, email, email_folded, login, invited_by, asked_at, expires_at, password_hash, proven_at
from registrations where email_folded = :email_folded;

-- list_proven :many (now Instant, at_most int) -> RegistrationRow
select id, email, email_folded, login, invited_by, asked_at, expires_at, password_hash, proven_at
from registrations where expires_at > :now and proven_at is not null
order by proven_at, id limit :at_most;

-- list_invited :many (now Instant, at_most int) -> RegistrationRow
select id, email, email_folded, login, invited_by, asked_at, expires_at, password_hash, proven_at
from registrations where expires_at > :now and proven_at is null and invited_by is not null
order by asked_at desc, id desc limit :at_most;

-- prove_registration :exec (id RegistrationId, login text, password_hash text, at Instant, expires Instant)
update registrations set login = :login, password_hash = :password_hash, proven_at = :at,
  expires_at = :expires
where id = :id;

-- delete_registration :exec (id RegistrationId)
delete from registrations where id = :id;

-- delete_expired_registrations :exec (now Instant)
delete from registrations where expires_at <= :now;

-- insert_pending :exec (secret_hash text, user UserId, expires Instant)
insert into pending_signins (secret_hash, user_id, tries, expires_at)
values (:secret_hash, :user, 0, :expires);

-- find_pending :optional (secret_hash text, now Instant) -> UserId
select user_id from pending_signins where secret_hash = :secret_hash and expires_at > :now;

-- count_try :exec (secret_hash text, at_most int)
update pending_signins set tries = tries + 1
where secret_hash = :secret_hash and tries < :at_most;

-- delete_pending :exec (secret_hash text)
delete from pending_signins where secret_hash = :secret_hash;

-- delete_expired_pending :exec (now Instant)
delete from pending_signins where expires_at <= :now;

-- count_places :one (user UserId) -> int
select count(*) from signin_places where user_id = :user;

-- find_place :optional (user UserId, place text) -> Instant
select seen_at from signin_places where user_id = :user and place = :place;

-- put_place :exec (user UserId, place text, at Instant)
upsert into signin_places (user_id, place, seen_at)
values (:user, :place, :at)
key (user_id, place) set seen_at = :at;

-- delete_places_of :exec (user UserId)
delete from signin_places where user_id = :user;

-- delete_old_places :exec (before Instant)
delete from signin_places where seen_at < :before;

-- insert_provider :exec (id ProviderId, name text, label text, kind int, issuer text,
--     client_id text, sealed_secret bytes, admits int, groups_claim text, team_rules text,
--     at Instant)
insert into signin_providers (id, name, label, kind, issuer, client_id, sealed_secret, admits,
                              groups_claim, team_rules, created_at, updated_at)
values (:id, :name, :label, :kind, :issuer, :client_id, :sealed_secret, :admits, :groups_claim,
        :team_rules, :at, :at);

-- update_provider :exec (id ProviderId, label text, client_id text, sealed_secret bytes,
--     admits int, groups_claim text, team_rules text, at Instant)
update signin_providers set label = :label, client_id = :client_id,
  sealed_secret = :sealed_secret, admits = :admits, groups_claim = :groups_claim,
  team_rules = :team_rules, updated_at = :at
where id = :id;

-- delete_provider :exec (id ProviderId)
delete from signin_providers where id = :id;

-- find_provider :optional (id ProviderId)
--     -> ProviderRow(id ProviderId, name text, label text, kind int, issuer text, client_id text,
--        sealed_secret bytes, admits int, groups_claim text, team_rules text)
select id, name, label, kind, issuer, client_id, sealed_secret, admits, groups_claim, team_rules
from signin_providers where id = :id;

-- find_provider_named :optional (name text) -> ProviderRow
select id, name, label, kind, issuer, client_id, sealed_secret, admits, groups_claim, team_rules
from signin_providers where name = :name;

-- list_providers :many (at_most int) -> ProviderRow
select id, name, label, kind, issuer, client_id, sealed_secret, admits, groups_claim, team_rules
from signin_providers order by name limit :at_most;

-- count_providers :one () -> int
select count(*) from signin_providers;

-- insert_spent_trip :exec (secret_hash text, expires Instant)
insert into signin_spent_trips (secret_hash, expires_at) values (:secret_hash, :expires);

-- delete_expired_trips :exec (now Instant)
delete from signin_spent_trips where expires_at <= :now;

-- list_group_grants :many (provider ProviderId, user UserId, at_most int)
--     -> GroupGrantRow(organisation NamespaceId, team TeamId)
select organisation_id, team_id from signin_group_grants
where provider_id = :provider and user_id = :user
order by organisation_id, team_id limit :at_most;

-- put_group_grant :upsert (provider ProviderId, user UserId, organisation NamespaceId, team TeamId)
upsert into signin_group_grants (provider_id, user_id, organisation_id, team_id)
values (:provider, :user, :organisation, :team)
key (provider_id, user_id, organisation_id, team_id);

-- delete_group_grant :exec (provider ProviderId, user UserId, organisation NamespaceId,
--     team TeamId)
delete from signin_group_grants
where provider_id = :provider and user_id = :user and organisation_id = :organisation
  and team_id = :team;

-- delete_group_grants :exec (provider ProviderId)
delete from signin_group_grants where provider_id = :provider;
