-- SPDX-License-Identifier: Apache-2.0
--
-- Outgoing web hooks, what they are to be told, and what was answered.

create table if not exists hooks (
  id id primary key,
  repo_id id references repositories (id) on delete cascade,
  url text(2048) not null,
  format int not null default 0,
  content_type int not null default 0,
  sealed_secret bytes,
  events text(2000) not null,
  active bool not null default 1,
  created_by id not null,
  created_at instant not null,
  updated_at instant not null,
  failures int not null default 0,
  failing_since instant,
  rest_until instant not null default 0,
  paused text,
  last_status int,
  last_words text,
  last_at instant
);
create index if not exists hooks_by_repo on hooks (repo_id, id);

create table if not exists hook_payloads (
  id id primary key,
  event text(100) not null,
  action text(100) not null default '',
  repo_id id not null default 0,
  body text not null,
  created_at instant not null
);
create index if not exists hook_payloads_by_time on hook_payloads (created_at);

-- once_key tells the same telling of the same event apart from a new one.
create table if not exists hook_deliveries (
  id id primary key,
  hook_id id not null references hooks (id) on delete cascade,
  payload_id id not null references hook_payloads (id),
  once_key text(100) not null,
  guid text(36) not null,
  redelivery bool not null default 0,
  state int not null default 0,
  attempts int not null default 0,
  created_at instant not null,
  finished_at instant,
  attempted_at instant,
  status int not null default 0,
  reason text,
  duration_ms int not null default 0,
  unique (hook_id, once_key)
);
create index if not exists hook_deliveries_by_state
  on hook_deliveries (hook_id, state, attempts, id);
create index if not exists hook_deliveries_by_payload on hook_deliveries (payload_id);
create index if not exists hook_deliveries_by_time on hook_deliveries (created_at);

create table if not exists hook_attempts (
  delivery_id id not null references hook_deliveries (id) on delete cascade,
  number int not null,
  attempted_at instant not null,
  duration_ms int not null,
  status int not null,
  request_head text not null,
  response_head text not null,
  response_body bytes not null,
  error text,
  primary key (delivery_id, number)
) clustered;
