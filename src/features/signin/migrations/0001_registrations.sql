-- SPDX-License-Identifier: Apache-2.0
--
-- Who wants an account, or was invited to make one, and has none yet. With a password's hash: the
-- address is proven, and an administrator decides.
create table if not exists registrations (
  id id primary key,
  email text(254) not null,
  email_folded text(254) not null unique,
  login text(100) not null,
  invited_by id,
  asked_at instant not null,
  expires_at instant not null,
  password_hash text(200),
  proven_at instant
);
create index if not exists registrations_by_expiry on registrations (expires_at);
