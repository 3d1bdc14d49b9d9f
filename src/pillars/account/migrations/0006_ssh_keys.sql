-- SPDX-License-Identifier: Apache-2.0
-- Keys for git over SSH. Each belongs to one person (user_id) or opens one repository (repo_id),
-- never both, and stands here once: a signature by it names nobody else.
create table if not exists ssh_keys (
  id id primary key,
  user_id id references users (id),
  repo_id id,
  added_by id not null references users (id),
  read_only bool not null,
  title text(200) not null,
  kind text(60) not null,
  fingerprint text(64) not null unique,
  public_key text not null,
  created_at instant not null,
  last_used_at instant
);
create index if not exists ssh_keys_by_user on ssh_keys (user_id, id);
create index if not exists ssh_keys_by_repo on ssh_keys (repo_id, id);
