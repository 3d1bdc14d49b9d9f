-- SPDX-License-Identifier: Apache-2.0
--
-- Requests for accounts and invitations to make one.
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
