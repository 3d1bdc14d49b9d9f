-- SPDX-License-Identifier: Apache-2.0
--
-- Events and jobs. States are the enumerations of kit/events.h and kit/jobs/jobs.h.
-- @include "kit/jobs/job_states.h"

-- insert_event :exec (id EventId, name text, payload text, at Instant, state EventState,
--     intent IntentId, traceparent text?)
insert into events (id, name, payload, happened_at, state, intent_id, traceparent)
values (:id, :name, :payload, :at, :state, :intent, :traceparent);

-- release_events :exec (intent IntentId)
update events set state = 1 where intent_id = :intent and state = 0;

-- drop_events :exec (intent IntentId)
delete from events where intent_id = :intent and state = 0;

-- list_ready_events :many (limit int)
--     -> EventRow(id EventId, name text, payload text, at Instant, intent IntentId,
--        traceparent text?)
select id, name, payload, happened_at, intent_id, traceparent from events
where state = 1 order by id limit :limit for update skip locked;

-- find_event :optional (id EventId) -> EventRow
select id, name, payload, happened_at, intent_id, traceparent from events where id = :id;

-- find_ready_event :optional -> EventId
select id from events where state = 1 order by id limit 1;

-- mark_dispatched :exec (id EventId)
update events set state = 2 where id = :id;

-- list_events :many (before EventId, limit int) -> EventRow
select id, name, payload, happened_at, intent_id, traceparent from events
where id < :before order by id desc limit :limit;

-- delete_old_events :exec (before Instant)
delete from events where state = 2 and happened_at < :before;

-- insert_job :upsert (id JobId, kind text, key text, waiting_key text?, group text, payload text,
--     created Instant, run_at Instant, scheduled_for Instant?, traceparent text?)
upsert into jobs (id, kind, job_key, waiting_key, job_group, payload, state, created_at, run_at,
  scheduled_for, traceparent)
values (:id, :kind, :key, :waiting_key, :group, :payload, 0, :created, :run_at, :scheduled_for,
  :traceparent)
key (kind, waiting_key);

-- find_waiting_job :optional (kind text, key text) -> JobId
select id from jobs where kind = :kind and waiting_key = :key;

-- find_active_job :optional (kind text, key text) -> JobId
select id from jobs where kind = :kind and job_key = :key and state in (0, 1)
order by id limit 1;

-- hasten_job :exec (kind text, key text, run_at Instant)
update jobs set run_at = :run_at
where kind = :kind and waiting_key = :key and state = 0 and run_at > :run_at;

-- reschedule_job :exec (kind text, key text, now Instant, at Instant)
update jobs set run_at = :at, scheduled_for = :at
where kind = :kind and waiting_key = :key and state = 0 and attempts = 0
  and scheduled_for > :now and scheduled_for <> :at;

-- summon_job :exec (kind text, key text, now Instant)
update jobs set run_at = :now, scheduled_for = null
where kind = :kind and waiting_key = :key and state = 0;

-- note_kind :upsert (name text)
upsert into job_kinds (name) values (:name) key (name);

-- set_paused :exec (name text, paused bool)
update job_kinds set paused = :paused where name = :name;

-- lock_kind :optional (name text) -> bool
select paused from job_kinds where name = :name for update;

-- count_running :one (kind text) -> int
select count(*) from jobs where kind = :kind and state = 1;

-- list_queues :many
--     -> QueueHead(kind text, paused bool, next Instant?, running int)
-- @unbounded one row a kind
select k.name, k.paused,
  (select min(w.run_at) from jobs w where w.kind = k.name and w.state = 0),
  (select count(*) from jobs r where r.kind = k.name and r.state = 1)
from job_kinds k order by k.name;

-- list_queues_of :many (kinds list<text>) -> QueueHead
-- @unbounded one row a kind
select k.name, k.paused,
  (select min(w.run_at) from jobs w where w.kind = k.name and w.state = 0),
  (select count(*) from jobs r where r.kind = k.name and r.state = 1)
from job_kinds k where k.name in (:kinds) order by k.name;

-- list_due :many (kind text, now Instant, limit int)
--     -> DueRow(id JobId, kind text, key text, payload text, attempts int, run_at Instant,
--        scheduled_for Instant?, traceparent text?)
select id, kind, job_key, payload, attempts, run_at, scheduled_for, traceparent from jobs
where kind = :kind and state = 0 and run_at <= :now
  and (job_key = '' or not exists (
    select 1 from jobs other
    where other.kind = jobs.kind and other.job_key = jobs.job_key and other.state = 1))
order by run_at, id limit :limit for update skip locked;

-- find_due_of_group :optional (kind text, now Instant, group_limit int) -> DueRow
select id, kind, job_key, payload, attempts, run_at, scheduled_for, traceparent from jobs
where kind = :kind and state = 0 and run_at <= :now
  and (job_key = '' or not exists (
    select 1 from jobs other
    where other.kind = jobs.kind and other.job_key = jobs.job_key and other.state = 1))
  and (job_group = '' or :group_limit > (
    select count(*) from jobs same
    where same.kind = jobs.kind and same.state = 1 and same.job_group = jobs.job_group))
order by run_at, id limit 1 for update skip locked;

-- list_due_of :many (kind text, ids list<JobId>, now Instant) -> DueRow
-- @unbounded those that are asked for
select id, kind, job_key, payload, attempts, run_at, scheduled_for, traceparent from jobs
where id in (:ids) and kind = :kind and state = 0 and run_at <= :now
  and (job_key = '' or not exists (
    select 1 from jobs other
    where other.kind = jobs.kind and other.job_key = jobs.job_key and other.state = 1))
  and not exists (select 1 from job_kinds k where k.name = jobs.kind and k.paused <> 0)
order by run_at, id for update skip locked;

-- lease_jobs :exec (ids list<JobId>, token int, now Instant, until Instant)
update jobs set state = 1, attempts = attempts + 1, lease_token = :token, lease_until = :until,
  waiting_key = null, started_at = :now, step_at = :now
where id in (:ids) and state = 0;

-- lease_job :exec (id JobId, token int, now Instant, until Instant)
update jobs set state = 1, attempts = attempts + 1, lease_token = :token, lease_until = :until,
  waiting_key = null, started_at = :now, step_at = :now
where id = :id and state = 0;

-- extend_lease :exec (id JobId, token int, until Instant)
update jobs set lease_until = :until where id = :id and lease_token = :token and state = 1;

-- find_lost_job :optional (now Instant, kinds list<text>) -> JobId
select id from jobs
where state = 1 and lease_until < :now and kind in (:kinds) order by id limit 1;

-- list_lost_jobs :many (now Instant, kinds list<text>)
--     -> LostRow(id JobId, kind text, key text, attempts int, run_at Instant,
--        scheduled_for Instant?, started Instant?, token int)
select id, kind, job_key, attempts, run_at, scheduled_for, started_at, lease_token from jobs
where state = 1 and lease_until < :now and kind in (:kinds)
order by id limit 100 for update skip locked;

-- end_job :exec (id JobId, token int, state JobState, started Instant, now Instant, error text?,
--     cause text?)
update jobs set state = :state, started_at = :started, finished_at = :now, error = :error,
  cause = :cause, lease_token = 0, waiting_key = null
where id = :id and lease_token = :token and state = 1;

-- requeue_job :exec (id JobId, token int, waiting_key text?, run_at Instant, attempts int,
--     error text?, cause text?)
update jobs set state = 0, waiting_key = :waiting_key, run_at = :run_at, attempts = :attempts,
  lease_token = 0, error = :error, cause = :cause, step = 0, steps = 0, item = 0, items = 0,
  progress = null
where id = :id and lease_token = :token and state = 1;

-- skip_job :exec (id JobId, now Instant, error text)
update jobs set state = 4, finished_at = :now, error = :error, waiting_key = null
where id = :id and state = 0;

-- cancel_job :exec (id JobId, now Instant)
update jobs set state = 4, finished_at = :now, lease_token = 0, waiting_key = null
where id = :id and state in (0, 1);

-- fail_job :exec (id JobId, now Instant, error text, cause text)
update jobs set state = 3, finished_at = :now, error = :error, cause = :cause, lease_token = 0,
  waiting_key = null
where id = :id and state <> 2;

-- revive_job :exec (id JobId, waiting_key text?, now Instant)
update jobs set state = 0, waiting_key = :waiting_key, attempts = 0, run_at = :now,
  finished_at = null, step = 0, steps = 0, item = 0, items = 0, progress = null
where id = :id and state in (3, 4);

-- set_progress :exec (id JobId, token int, step int, steps int, step_at Instant, item int,
--     items int, progress text)
update jobs set step = :step, steps = :steps, step_at = :step_at, item = :item, items = :items,
  progress = :progress
where id = :id and lease_token = :token;

-- insert_step :upsert (job JobId, step int, micros int)
upsert into job_steps (job_id, step, micros) values (:job, :step, :micros)
key (job_id, step) set micros = :micros;

-- list_steps :many (jobs list<JobId>) -> StepRow(step int, micros int)
-- @unbounded the steps of the jobs asked for
select step, micros from job_steps where job_id in (:jobs) order by job_id, step;

-- insert_effect :upsert (job JobId, effect text, now Instant)
upsert into job_effects (job_id, effect, done_at) values (:job, :effect, :now)
key (job_id, effect);

-- last_failure :one (job JobId) -> int
select coalesce(max(number), 0) from job_failures where job_id = :job;

-- insert_failure :exec (job JobId, number int, started Instant, ended Instant, error text,
--     cause text)
insert into job_failures (job_id, number, started_at, ended_at, error, cause)
values (:job, :number, :started, :ended, :error, :cause);

-- list_failures :many (job JobId, limit int)
--     -> JobFailure(number int, started Instant, ended Instant, error text, cause text)
select number, started_at, ended_at, error, cause from job_failures
where job_id = :job order by number desc limit :limit;

-- insert_line :exec (job JobId, number int, at Instant, line text)
insert into job_lines (job_id, number, written_at, line) values (:job, :number, :at, :line);

-- last_line :one (job JobId) -> int
select coalesce(max(number), 0) from job_lines where job_id = :job;

-- list_lines :many (job JobId, after int, limit int)
--     -> JobLine(number int, at Instant, text text)
select number, written_at, line from job_lines
where job_id = :job and number > :after order by number limit :limit;

-- find_job :optional (id JobId)
--     -> JobView(id JobId, kind text, key text, group text, payload text, state JobState,
--        attempts int, created Instant, run_at Instant, scheduled_for Instant?, started Instant?,
--        finished Instant?, error text?, cause text?, step int, steps int, step_at Instant?,
--        item int, items int, progress text?)
select id, kind, job_key, job_group, payload, state, attempts, created_at, run_at, scheduled_for,
  started_at, finished_at, error, cause, step, steps, step_at, item, items, progress
from jobs where id = :id;

-- list_jobs :many (state JobState?, kind text?, least_attempts int, before JobId, limit int)
--     -> JobView
select id, kind, job_key, job_group, payload, state, attempts, created_at, run_at, scheduled_for,
  started_at, finished_at, error, cause, step, steps, step_at, item, items, progress
from jobs
where id < :before and (:state is null or state = :state) and (:kind is null or kind = :kind)
  and attempts >= :least_attempts
order by id desc limit :limit;

-- list_done :many (kind text, limit int) -> DoneRow(id JobId, started Instant, finished Instant)
select id, started_at, finished_at from jobs
where kind = :kind and state = 2 and started_at is not null and finished_at is not null
order by run_at desc, id desc limit :limit;

-- find_last_ended :optional (kind text, key text) -> JobView
select id, kind, job_key, job_group, payload, state, attempts, created_at, run_at, scheduled_for,
  started_at, finished_at, error, cause, step, steps, step_at, item, items, progress
from jobs where kind = :kind and job_key = :key and state in (2, 3, 4)
order by id desc limit 1;

-- count_jobs :many -> JobCount(state JobState, count int)
-- @unbounded one row a state
select state, count(*) from jobs group by state order by state;

-- count_by_kind :many -> KindCount(kind text, state JobState, failed bool, count int)
-- @unbounded few rows a kind
select kind, state, failed, count(*) from (
  select kind, state, case when state = 0 and attempts > 0 then 1 else 0 end as failed from jobs
  where state in (0, 1, 3)) as told
group by kind, state, failed
order by kind, state, failed;

-- delete_old_jobs :exec (state JobState, before Instant)
delete from jobs where state = :state and finished_at < :before;
