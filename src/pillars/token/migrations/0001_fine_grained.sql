-- SPDX-License-Identifier: Apache-2.0
-- What makes a row of tokens fine-grained: whose things it reaches (owner_id, a person or an
-- organisation), all of their repositories or those named below, and what the owner said to it
-- (state 0: waits, 1: approved, 2: refused). It ends with its token.
create table if not exists fine_tokens (
  token_id id not null primary key references tokens (id) on delete cascade,
  owner_id id not null references namespaces (id) on delete cascade,
  all_repos bool not null,
  reason text(300) not null,
  state int not null,
  decided_by id,
  decided_at instant
);
create index if not exists fine_tokens_by_owner on fine_tokens (owner_id, state, token_id);

create table if not exists fine_token_repos (
  token_id id not null references tokens (id) on delete cascade,
  repo_id id not null,
  primary key (token_id, repo_id)
);

-- What an organisation asks of fine-grained tokens; without a row they need an owner's approval.
create table if not exists token_rules (
  org_id id not null primary key references namespaces (id) on delete cascade,
  approval bool not null
);
