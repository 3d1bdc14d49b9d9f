-- SPDX-License-Identifier: Apache-2.0
-- Tokens that belong to a repository and to no person: git over HTTP, until they expire.
create table if not exists deploy_tokens (
  id id not null primary key,
  repo_id id not null,
  name text(100) not null,
  token_hash text(64) not null unique,
  prefix text(16) not null,
  writes bool not null,
  added_by id not null references users (id),
  created_at instant not null,
  expires_at instant not null,
  last_used_at instant
);
create index if not exists deploy_tokens_by_repo on deploy_tokens (repo_id, id);
