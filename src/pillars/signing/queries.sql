-- SPDX-License-Identifier: Apache-2.0
--
-- Keys of people for signing, and who signed.
-- @include "pillars/signing/ids.h"

-- insert_gpg_key :exec (id GpgKeyId, primary GpgKeyId?, user UserId, name text, key_id text, fingerprint text, primary_fingerprint text?, can_sign bool, can_certify bool, can_encrypt bool, revoked bool, packet bytes, armored text, emails text, made_at Instant, expires_at Instant?, at Instant)
insert into gpg_keys (id, primary_id, user_id, name, key_id, fingerprint, primary_fingerprint,
                      can_sign, can_certify, can_encrypt, revoked, packet, armored, emails,
                      made_at, expires_at, created_at)
values (:id, :primary, :user, :name, :key_id, :fingerprint, :primary_fingerprint,
        :can_sign, :can_certify, :can_encrypt, :revoked, :packet, :armored, :emails,
        :made_at, :expires_at, :at);

-- list_gpg_keys :many (user UserId, at_most int) -> GpgRow(id GpgKeyId, primary GpgKeyId?, user UserId, name text, key_id text, fingerprint text, can_sign bool, can_certify bool, can_encrypt bool, revoked bool, packet bytes, armored text, emails text, made_at Instant, expires_at Instant?, created_at Instant)
select id, primary_id, user_id, name, key_id, fingerprint, can_sign, can_certify, can_encrypt,
       revoked, packet, armored, emails, made_at, expires_at, created_at
from gpg_keys where user_id = :user order by id limit :at_most;

-- find_gpg_key :many (id GpgKeyId, at_most int) -> GpgRow
select id, primary_id, user_id, name, key_id, fingerprint, can_sign, can_certify, can_encrypt,
       revoked, packet, armored, emails, made_at, expires_at, created_at
from gpg_keys where id = :id or primary_id = :id order by id limit :at_most;

-- find_gpg_owner :optional (fingerprint text) -> UserId
select user_id from gpg_keys where primary_fingerprint = :fingerprint;

-- count_gpg_keys :one (user UserId) -> int
select count(*) from gpg_keys where user_id = :user and primary_id is null;

-- delete_gpg_key :exec (id GpgKeyId, user UserId)
delete from gpg_keys where user_id = :user and (id = :id or primary_id = :id);

-- insert_signing_key :exec (id SshSigningKeyId, user UserId, title text, fingerprint text, public_key text, at Instant)
insert into ssh_signing_keys (id, user_id, title, fingerprint, public_key, created_at)
values (:id, :user, :title, :fingerprint, :public_key, :at);

-- list_signing_keys :many (user UserId, at_most int) -> SigningRow(id SshSigningKeyId, user UserId, title text, fingerprint text, public_key text, created_at Instant)
select id, user_id, title, fingerprint, public_key, created_at
from ssh_signing_keys where user_id = :user order by id limit :at_most;

-- find_signing_key :optional (id SshSigningKeyId) -> SigningRow
select id, user_id, title, fingerprint, public_key, created_at
from ssh_signing_keys where id = :id;

-- find_own_signing_key :optional (user UserId, fingerprint text) -> SshSigningKeyId
select id from ssh_signing_keys where user_id = :user and fingerprint = :fingerprint;

-- count_signing_keys :one (user UserId) -> int
select count(*) from ssh_signing_keys where user_id = :user;

-- delete_signing_key :exec (id SshSigningKeyId, user UserId)
delete from ssh_signing_keys where id = :id and user_id = :user;

-- delete_gpg_keys_of :exec (user UserId)
delete from gpg_keys where user_id = :user;

-- delete_signing_keys_of :exec (user UserId)
delete from ssh_signing_keys where user_id = :user;

-- list_gpg_holders :many (keys list<text>) -> GpgHolder(id GpgKeyId, user UserId, login text, disabled_at Instant?, key_id text, armored text, emails text, added_at Instant)
select p.id, p.user_id, n.name, u.disabled_at, k.key_id, p.armored, p.emails, p.created_at
from gpg_keys k join gpg_keys p on p.id = coalesce(k.primary_id, k.id)
join users u on u.id = p.user_id join namespaces n on n.id = u.id
where k.key_id in (:keys) order by p.id, k.id limit 200;

-- list_ssh_holders :many (fingerprints list<text>) -> SshHolder(user UserId, login text, disabled_at Instant?, fingerprint text, added_at Instant)
select k.user_id, n.name, u.disabled_at, k.fingerprint, k.created_at
from ssh_signing_keys k join users u on u.id = k.user_id join namespaces n on n.id = u.id
where k.fingerprint in (:fingerprints) order by k.id limit 300;

-- list_addresses :many (users list<UserId>) -> Address(user UserId, email text, verified text?)
select user_id, email_folded, verified_folded from user_emails
where user_id in (:users) order by id limit 10000;
