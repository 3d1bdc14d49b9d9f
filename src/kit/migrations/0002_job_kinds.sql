-- SPDX-License-Identifier: Apache-2.0
--
-- Kinds of jobs as the instance sees them, limits of groups, what a run took, what failed.

alter table jobs add column job_group text(200) not null default '';
-- The time of its schedule that this run stands for.
alter table jobs add column scheduled_for instant;
alter table jobs add column started_at instant;
-- When the current step began, and how many of its items are finished.
alter table jobs add column step_at instant;
alter table jobs add column item int not null default 0;
alter table jobs add column items int not null default 0;
create index if not exists jobs_by_kind on jobs (kind, state, run_at, id);

create table if not exists job_kinds (
  name text(100) primary key,
  paused bool not null default 0
);

create table if not exists job_failures (
  job_id id not null references jobs (id) on delete cascade,
  number int not null,
  started_at instant not null,
  ended_at instant not null,
  error text not null,
  cause text not null,
  primary key (job_id, number)
) clustered;

-- What each step of a job that is done took; estimates come from it.
create table if not exists job_steps (
  job_id id not null references jobs (id) on delete cascade,
  step int not null,
  micros int not null,
  primary key (job_id, step)
) clustered;

-- Effects that must not be repeated when the job is; written with the effect.
create table if not exists job_effects (
  job_id id not null references jobs (id) on delete cascade,
  effect text(200) not null,
  done_at instant not null,
  primary key (job_id, effect)
) clustered;
