-- SPDX-License-Identifier: Apache-2.0
--
-- Programs that act for people by OAuth 2: what they are, what people agreed to, what follows.
-- @include "features/applications/ids.h"

-- insert_application :exec (id ClientId, owner NamespaceId, client_id text, name text,
--     homepage text, callbacks text, confidential bool, expiring bool, device_flow bool,
--     by UserId, at Instant)
insert into applications (id, owner_id, client_id, name, homepage, callbacks, confidential,
                          expiring, device_flow, created_by, created_at, updated_at)
values (:id, :owner, :client_id, :name, :homepage, :callbacks, :confidential, :expiring,
        :device_flow, :by, :at, :at);

-- update_application :exec (id ClientId, name text, homepage text, callbacks text, expiring bool,
--     device_flow bool, at Instant)
update applications set name = :name, homepage = :homepage, callbacks = :callbacks,
  expiring = :expiring, device_flow = :device_flow, updated_at = :at
where id = :id;

-- delete_application :exec (id ClientId)
delete from applications where id = :id;

-- find_application :optional (id ClientId)
--     -> ApplicationRow(id ClientId, owner NamespaceId, client_id text, name text, homepage text,
--        callbacks text, confidential bool, expiring bool, device_flow bool, created_by UserId,
--        created_at Instant, updated_at Instant)
select id, owner_id, client_id, name, homepage, callbacks, confidential, expiring, device_flow,
  created_by, created_at, updated_at
from applications where id = :id;

-- find_application_by_client_id :optional (client_id text) -> ApplicationRow
select id, owner_id, client_id, name, homepage, callbacks, confidential, expiring, device_flow,
  created_by, created_at, updated_at
from applications where client_id = :client_id;

-- list_applications :many (owner NamespaceId, at_most int) -> ApplicationRow
select id, owner_id, client_id, name, homepage, callbacks, confidential, expiring, device_flow,
  created_by, created_at, updated_at
from applications where owner_id = :owner order by id limit :at_most;

-- list_all_applications :many (after ClientId, at_most int) -> ApplicationRow
select id, owner_id, client_id, name, homepage, callbacks, confidential, expiring, device_flow,
  created_by, created_at, updated_at
from applications where id > :after order by id limit :at_most;

-- list_applications_of_nobody :many (at_most int) -> ClientId
select a.id from applications a
where a.owner_id <> 0
  and not exists (select 1 from namespaces n where n.id = a.owner_id and n.kind <> 4)
order by a.id limit :at_most;

-- list_agreed_applications :many (user UserId, at_most int)
--     -> AgreedRow(id ClientId, name text, homepage text, client_id text, scopes int,
--        public_only bool, identity int, created_at Instant)
select a.id, a.name, a.homepage, a.client_id, c.scopes, c.public_only, c.identity, c.created_at
from application_consents c join applications a on a.id = c.application_id
where c.user_id = :user order by c.created_at desc, a.id desc limit :at_most;

-- count_applications :one (owner NamespaceId) -> int
select count(*) from applications where owner_id = :owner;

-- count_consents :one (application ClientId) -> int
select count(*) from application_consents where application_id = :application;

-- insert_secret :exec (id SecretId, application ClientId, secret_hash text, ending text,
--     at Instant)
insert into application_secrets (id, application_id, secret_hash, ending, created_at)
values (:id, :application, :secret_hash, :ending, :at);

-- list_secrets :many (application ClientId)
--     -> SecretRow(id SecretId, secret_hash text, ending text, created_at Instant)
select id, secret_hash, ending, created_at from application_secrets
where application_id = :application order by id limit 10;

-- delete_secret :exec (id SecretId, application ClientId)
delete from application_secrets where id = :id and application_id = :application;

-- delete_secrets :exec (application ClientId)
delete from application_secrets where application_id = :application;

-- find_consent :optional (application ClientId, user UserId)
--     -> ConsentRow(scopes int, public_only bool, identity int)
select scopes, public_only, identity from application_consents
where application_id = :application and user_id = :user;

-- put_consent :exec (application ClientId, user UserId, scopes int, public_only bool,
--     identity int, at Instant)
upsert into application_consents (application_id, user_id, scopes, public_only, identity,
                                  created_at, updated_at)
values (:application, :user, :scopes, :public_only, :identity, :at, :at)
key (application_id, user_id) set scopes = :scopes, public_only = :public_only,
  identity = :identity, updated_at = :at;

-- delete_consent :exec (application ClientId, user UserId)
delete from application_consents where application_id = :application and user_id = :user;

-- delete_consents :exec (application ClientId)
delete from application_consents where application_id = :application;

-- list_consents_of :many (user UserId) -> ClientId
-- @unbounded all are asked for, to take them back
select application_id from application_consents where user_id = :user order by application_id;

-- list_granted_to :many (user UserId) -> ClientId
-- @unbounded all are asked for, to end them
select distinct application_id from application_grants where user_id = :user
order by application_id;

-- insert_grant :exec (id GrantId, application ClientId, user UserId, scopes int,
--     public_only bool, identity int, authenticated_at Instant, second_factor bool, at Instant)
insert into application_grants (id, application_id, user_id, scopes, public_only, identity,
                                authenticated_at, second_factor, created_at)
values (:id, :application, :user, :scopes, :public_only, :identity, :authenticated_at,
        :second_factor, :at);

-- find_grant :optional (id GrantId)
--     -> GrantRow(id GrantId, application ClientId, user UserId, scopes int, public_only bool,
--        identity int, authenticated_at Instant, second_factor bool, created_at Instant)
select id, application_id, user_id, scopes, public_only, identity, authenticated_at, second_factor,
  created_at
from application_grants where id = :id;

-- list_grants :many (application ClientId, user UserId, at_most int) -> GrantId
select id from application_grants where application_id = :application and user_id = :user
order by id desc limit :at_most;

-- list_grants_of_application :many (application ClientId, at_most int) -> GrantId
select id from application_grants where application_id = :application order by id limit :at_most;

-- delete_grant :exec (id GrantId)
delete from application_grants where id = :id;

-- insert_refresh :exec (secret_hash text, grant GrantId, at Instant, expires Instant)
insert into application_refreshes (secret_hash, grant_id, created_at, expires_at)
values (:secret_hash, :grant, :at, :expires);

-- find_refresh :optional (secret_hash text)
--     -> RefreshRow(grant GrantId, expires_at Instant, spent_at Instant?)
select grant_id, expires_at, spent_at from application_refreshes where secret_hash = :secret_hash;

-- spend_refresh :exec (secret_hash text, at Instant)
update application_refreshes set spent_at = :at
where secret_hash = :secret_hash and spent_at is null;

-- delete_refreshes :exec (grant GrantId)
delete from application_refreshes where grant_id = :grant;

-- delete_expired_refreshes :exec (now Instant)
delete from application_refreshes where expires_at <= :now;

-- find_spent_code :optional (code_hash text) -> GrantId
select grant_id from application_codes where code_hash = :code_hash;

-- insert_spent_code :upsert (code_hash text, grant GrantId, expires Instant)
upsert into application_codes (code_hash, grant_id, expires_at)
values (:code_hash, :grant, :expires)
key (code_hash);

-- delete_expired_codes :exec (now Instant)
delete from application_codes where expires_at <= :now;

-- insert_device :exec (device_hash text, user_code text, application ClientId, scopes int,
--     public_only bool, identity int, interval int, at Instant, expires Instant)
insert into application_devices (device_hash, user_code, application_id, scopes, public_only,
                                 identity, state, second_factor, interval_seconds, created_at,
                                 expires_at)
values (:device_hash, :user_code, :application, :scopes, :public_only, :identity, 0, 0, :interval,
        :at, :expires);

-- count_devices :one (application ClientId, now Instant) -> int
select count(*) from application_devices
where application_id = :application and expires_at > :now;

-- find_device :optional (device_hash text)
--     -> DeviceRow(application ClientId, user_code text, scopes int, public_only bool,
--        identity int, state int, user UserId?, authenticated_at Instant?, second_factor bool,
--        interval int, polled_at Instant?, expires_at Instant)
select application_id, user_code, scopes, public_only, identity, state, user_id, authenticated_at,
  second_factor, interval_seconds, polled_at, expires_at
from application_devices where device_hash = :device_hash;

-- find_device_by_user_code :optional (user_code text, now Instant) -> DeviceRow
select application_id, user_code, scopes, public_only, identity, state, user_id, authenticated_at,
  second_factor, interval_seconds, polled_at, expires_at
from application_devices where user_code = :user_code and expires_at > :now and state = 0;

-- note_poll :exec (device_hash text, interval int, at Instant)
update application_devices set polled_at = :at, interval_seconds = :interval
where device_hash = :device_hash;

-- decide_device :exec (user_code text, state int, user UserId, authenticated_at Instant,
--     second_factor bool, now Instant)
update application_devices set state = :state, user_id = :user,
  authenticated_at = :authenticated_at, second_factor = :second_factor
where user_code = :user_code and state = 0 and expires_at > :now;

-- delete_device :exec (device_hash text)
delete from application_devices where device_hash = :device_hash;

-- delete_devices :exec (application ClientId)
delete from application_devices where application_id = :application;

-- delete_expired_devices :exec (now Instant)
delete from application_devices where expires_at <= :now;

-- insert_signing_key :exec (id SigningKeyId, sealed bytes, modulus text, exponent text,
--     at Instant, signs_from Instant)
insert into application_signing_keys (id, sealed, modulus, exponent, created_at, signs_from)
values (:id, :sealed, :modulus, :exponent, :at, :signs_from);

-- list_signing_keys :many ()
--     -> SigningKeyRow(id SigningKeyId, sealed bytes, modulus text, exponent text,
--        created_at Instant, signs_from Instant)
select id, sealed, modulus, exponent, created_at, signs_from from application_signing_keys
order by signs_from desc, id desc limit 20;

-- delete_signing_key :exec (id SigningKeyId)
delete from application_signing_keys where id = :id;
