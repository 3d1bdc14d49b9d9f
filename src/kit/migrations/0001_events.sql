-- SPDX-License-Identifier: Apache-2.0
--
-- The journal: facts written with the change they tell of, and the work that follows from them.

create table if not exists events (
  id id primary key,
  name text(100) not null,
  payload text not null,
  happened_at instant not null,
  state int not null,
  intent_id id not null default 0
);
create index if not exists events_by_state on events (state, id);
create index if not exists events_by_intent on events (intent_id) where state = 0;

-- waiting_key is the key while the job waits, so that a second one like it cannot wait beside it.
create table if not exists jobs (
  id id primary key,
  kind text(100) not null,
  job_key text(200) not null default '',
  waiting_key text(200),
  payload text not null,
  state int not null,
  attempts int not null default 0,
  created_at instant not null,
  run_at instant not null,
  lease_token int not null default 0,
  lease_until instant not null default 0,
  finished_at instant,
  error text,
  cause text,
  step int not null default 0,
  steps int not null default 0,
  progress text,
  unique (kind, waiting_key)
);
create index if not exists jobs_by_state on jobs (state, run_at, id);
create index if not exists jobs_by_key on jobs (kind, job_key, state);

create table if not exists job_lines (
  job_id id not null references jobs (id) on delete cascade,
  number int not null,
  written_at instant not null,
  line text not null,
  primary key (job_id, number)
) clustered;
