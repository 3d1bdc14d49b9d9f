-- SPDX-License-Identifier: Apache-2.0
-- Passkeys of people, found by the hash of the credential's id; and challenges that were answered,
-- kept until they would be too old anyway.
create table if not exists passkeys (
  id id primary key,
  user_id id not null references users (id),
  credential_hash text(64) not null unique,
  credential text not null,
  algorithm int not null,
  public_key bytes not null,
  counter int not null,
  name text(100) not null,
  created_at instant not null,
  last_used_at instant
);
create index if not exists passkeys_by_user on passkeys (user_id, id);
create table if not exists passkey_challenges (
  challenge_hash text(64) primary key,
  expires_at instant not null
);
create index if not exists passkey_challenges_by_expiry on passkey_challenges (expires_at);
