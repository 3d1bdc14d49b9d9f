-- SPDX-License-Identifier: Apache-2.0
create table if not exists repositories (
  id id primary key,
  namespace_id id not null references namespaces (id),
  name text(100) not null,
  name_folded text(100) not null,
  description text(2000) not null,
  website text(500) not null,
  visibility int not null,
  default_branch text(255) not null,
  object_format int not null,
  topics text(2000) not null,
  archived_at instant,
  deleted_at instant,
  created_at instant not null,
  updated_at instant not null,
  pushed_at instant,
  size_bytes int not null,
  generation int not null,
  import_state int not null,
  import_job_id id,
  quarantined text(500)
);
-- A deleted repository frees its name at once and keeps its row until it is purged; the name of a
-- deleted row is suffixed with its id.
create unique index if not exists repositories_by_name on repositories (namespace_id, name_folded);
create index if not exists repositories_by_push on repositories (pushed_at, id);

create table if not exists repo_redirects (
  namespace_id id not null,
  name_folded text(100) not null,
  repo_id id not null references repositories (id),
  created_at instant not null,
  primary key (namespace_id, name_folded)
);

create table if not exists collaborators (
  repo_id id not null references repositories (id),
  user_id id not null references users (id),
  role int not null,
  created_at instant not null,
  primary key (repo_id, user_id)
);
create index if not exists collaborators_by_user on collaborators (user_id, repo_id);

-- The journal of ref changes: see docs/architecture.md, commit protocol.
create table if not exists ref_intents (
  id id primary key,
  repo_id id not null,
  actor_id id not null,
  state int not null,
  reason text(40) not null,
  created_at instant not null,
  settled_at instant,
  push_cert bytes
);
create index if not exists ref_intents_by_state on ref_intents (state, id);
create index if not exists ref_intents_by_repo on ref_intents (repo_id, id);

create table if not exists ref_changes (
  intent_id id not null references ref_intents (id),
  position int not null,
  ref text(255) not null,
  old_oid text(64) not null,
  new_oid text(64) not null,
  applied int not null,
  primary key (intent_id, position)
);
