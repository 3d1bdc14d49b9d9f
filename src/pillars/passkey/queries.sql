-- SPDX-License-Identifier: Apache-2.0
--
-- Passkeys and the challenges that they answered.
-- @include "pillars/passkey/ids.h"

-- insert_passkey :exec (id PasskeyId, user UserId, credential_hash text, credential text, algorithm int, public_key bytes, counter int, name text, at Instant)
insert into passkeys (id, user_id, credential_hash, credential, algorithm, public_key, counter,
                      name, created_at)
values (:id, :user, :credential_hash, :credential, :algorithm, :public_key, :counter, :name, :at);

-- list_passkeys :many (user UserId, at_most int) -> PasskeyRow(id PasskeyId, user UserId, credential text, algorithm int, public_key bytes, counter int, name text, created_at Instant, last_used_at Instant?)
select id, user_id, credential, algorithm, public_key, counter, name, created_at, last_used_at
from passkeys where user_id = :user order by id limit :at_most;

-- find_passkey :optional (credential_hash text) -> PasskeyRow
select id, user_id, credential, algorithm, public_key, counter, name, created_at, last_used_at
from passkeys where credential_hash = :credential_hash;

-- count_passkeys :one (user UserId) -> int
select count(*) from passkeys where user_id = :user;

-- use_passkey :exec (id PasskeyId, counter int, at Instant)
update passkeys set counter = :counter, last_used_at = :at
where id = :id and (counter < :counter or (counter = 0 and :counter = 0));

-- delete_passkey :exec (id PasskeyId, user UserId)
delete from passkeys where id = :id and user_id = :user;

-- delete_passkeys :exec (user UserId)
delete from passkeys where user_id = :user;

-- find_challenge :optional (challenge_hash text) -> Instant
select expires_at from passkey_challenges where challenge_hash = :challenge_hash;

-- insert_challenge :exec (challenge_hash text, expires Instant)
insert into passkey_challenges (challenge_hash, expires_at) values (:challenge_hash, :expires);

-- delete_expired_challenges :exec (now Instant)
delete from passkey_challenges where expires_at <= :now;
