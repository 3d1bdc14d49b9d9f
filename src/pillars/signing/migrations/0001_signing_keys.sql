-- SPDX-License-Identifier: Apache-2.0
-- Keys that people sign commits and tags with. A row of gpg_keys is a primary key (with its armour
-- and the addresses it names, one a line) or a subkey of one (primary_id). A primary key stands
-- here once; what names it is empty of subkeys, since anybody can bind the subkey of another.
create table if not exists gpg_keys (
  id id primary key,
  primary_id id,
  user_id id not null references users (id),
  name text(100) not null,
  key_id text(16) not null,
  fingerprint text(40) not null,
  primary_fingerprint text(40) unique,
  can_sign bool not null,
  can_certify bool not null,
  can_encrypt bool not null,
  revoked bool not null,
  packet bytes not null,
  armored text not null,
  emails text not null,
  made_at instant not null,
  expires_at instant,
  created_at instant not null
);
create index if not exists gpg_keys_by_user on gpg_keys (user_id, id);
create index if not exists gpg_keys_by_key on gpg_keys (key_id, id);
-- A public key proves nothing about who added it: the same may be several people's, and whose
-- signature it is follows from the address in what was signed.
create table if not exists ssh_signing_keys (
  id id primary key,
  user_id id not null references users (id),
  title text(200) not null,
  fingerprint text(64) not null,
  public_key text not null,
  created_at instant not null,
  unique (user_id, fingerprint)
);
create index if not exists ssh_signing_keys_by_fingerprint on ssh_signing_keys (fingerprint, id);
