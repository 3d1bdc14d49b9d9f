-- SPDX-License-Identifier: Apache-2.0
--
-- Large content: which blobs there are, who uses them, and how much each owner uses. The bytes lie
-- in the blob store under their hash. `unused_since` is 0 while there is a use.

create table if not exists blobs (
  hash text(64) not null primary key,
  size_bytes int not null,
  uses int not null default 0,
  created_at instant not null,
  unused_since instant not null default 0
);
create index if not exists blobs_unused on blobs (unused_since, hash) where unused_since > 0;

create table if not exists blob_uses (
  owner_kind text(40) not null,
  owner_id id not null,
  hash text(64) not null references blobs (hash),
  reference text(200) not null default '',
  created_at instant not null,
  primary key (owner_kind, owner_id, hash, reference)
) clustered;
create index if not exists blob_uses_by_hash on blob_uses (hash);

-- The sum over the blobs of an owner, each counted once; what quotas are held against.
create table if not exists blob_usage (
  owner_kind text(40) not null,
  owner_id id not null,
  size_bytes int not null default 0,
  blobs int not null default 0,
  primary key (owner_kind, owner_id)
) clustered;
