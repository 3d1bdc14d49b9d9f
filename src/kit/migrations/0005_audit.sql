-- SPDX-License-Identifier: Apache-2.0
--
-- The audit log. An entry is written with the change that it tells of, and sealed soon afterwards:
-- then it has a number and its hash, which covers the hash before it. Names are kept as they were.
-- What an intent holds counts once the intent has settled.

create table if not exists audit_entries (
  id id not null primary key,
  sequence int,
  held_by id,
  happened_at instant not null,
  action text(100) not null,
  actor_kind text(20) not null,
  actor_id id not null,
  actor_login text(100) not null,
  acting_id id not null,
  acting_login text(100) not null,
  credential_id id not null,
  subject_id id not null,
  subject_login text(100) not null,
  object text(300) not null,
  node_id id not null,
  node_name text(100) not null,
  repo_id id not null,
  repo_name text(250) not null,
  address text(64) not null,
  agent text(300) not null,
  request text(64) not null,
  details text not null,
  hash text(64)
);
create unique index if not exists audit_entries_by_sequence on audit_entries (sequence);
create index if not exists audit_entries_by_actor on audit_entries (actor_id, id);
create index if not exists audit_entries_by_subject on audit_entries (subject_id, id);
create index if not exists audit_entries_by_node on audit_entries (node_id, id);
create index if not exists audit_entries_by_repo on audit_entries (repo_id, id);
create index if not exists audit_entries_by_intent on audit_entries (held_by);

-- The end of the chain, and where what is kept of it begins. The seal is made with a key that is
-- not in the database.
create table if not exists audit_head (
  id int not null primary key,
  sequence int not null,
  hash text(64) not null,
  base_sequence int not null,
  base_hash text(64) not null,
  seal text(100) not null
);

-- How far each receiver of the log has got.
create table if not exists audit_positions (
  receiver text(40) not null primary key,
  sequence int not null
);
