-- SPDX-License-Identifier: Apache-2.0
--
-- Events and jobs. States are the enumerations of kit/events.h and kit/jobs/jobs.h.
-- @include "kit/jobs/job_states.h"

-- insert_event :exec (id EventId, name text, payload text, at Instant, state EventState,
--     intent IntentId)
insert into events (id, name, payload, happened_at, state, intent_id)
values (:id, :name, :payload, :at, :state, :intent);

-- release_events :exec (intent IntentId)
update events set state = 1 where intent_id = :intent and state = 0;

-- drop_events :exec (intent IntentId)
delete from events where intent_id = :intent and state = 0;

-- list_ready_events :many (limit int)
--     -> EventRow(id EventId, name text, payload text, at Instant, intent IntentId)
select id, name, payload, happened_at, intent_id from events
where state = 1 order by id limit :limit for update skip locked;

-- find_event :optional (id EventId) -> EventRow
select id, name, payload, happened_at, intent_id from events where id = :id;

-- find_ready_event :optional -> EventId
select id from events where state = 1 order by id limit 1;

-- mark_dispatched :exec (id EventId)
update events set state = 2 where id = :id;

-- list_events :many (before EventId, limit int) -> EventRow
select id, name, payload, happened_at, intent_id from events
where id < :before order by id desc limit :limit;

-- delete_old_events :exec (before Instant)
delete from events where state = 2 and happened_at < :before;

-- insert_job :upsert (id JobId, kind text, key text, waiting_key text?, payload text,
--     created Instant, run_at Instant)
upsert into jobs (id, kind, job_key, waiting_key, payload, state, created_at, run_at)
values (:id, :kind, :key, :waiting_key, :payload, 0, :created, :run_at)
key (kind, waiting_key);

-- find_waiting_job :optional (kind text, key text) -> JobId
select id from jobs where kind = :kind and waiting_key = :key;

-- find_active_job :optional (kind text, key text) -> JobId
select id from jobs where kind = :kind and job_key = :key and state in (0, 1)
order by id limit 1;

-- hasten_job :exec (kind text, key text, run_at Instant)
update jobs set run_at = :run_at
where kind = :kind and waiting_key = :key and state = 0 and run_at > :run_at;

-- find_due_job :optional (now Instant, kinds list<text>)
--     -> DueRow(id JobId, kind text, key text, payload text, attempts int, run_at Instant)
select id, kind, job_key, payload, attempts, run_at from jobs
where state = 0 and run_at <= :now and kind in (:kinds)
  and (job_key = '' or not exists (
    select 1 from jobs other
    where other.kind = jobs.kind and other.job_key = jobs.job_key and other.state = 1))
order by run_at, id limit 1 for update skip locked;

-- find_ready_job :optional (now Instant, kinds list<text>) -> JobId
select id from jobs
where state = 0 and run_at <= :now and kind in (:kinds)
  and (job_key = '' or not exists (
    select 1 from jobs other
    where other.kind = jobs.kind and other.job_key = jobs.job_key and other.state = 1))
order by run_at, id limit 1;

-- next_due :optional (kinds list<text>) -> Instant
select run_at from jobs where state = 0 and kind in (:kinds) order by run_at limit 1;

-- lease_job :exec (id JobId, token int, until Instant)
update jobs set state = 1, attempts = attempts + 1, lease_token = :token, lease_until = :until,
  waiting_key = null
where id = :id and state = 0;

-- extend_lease :exec (id JobId, token int, until Instant)
update jobs set lease_until = :until where id = :id and lease_token = :token and state = 1;

-- find_lost_job :optional (now Instant, kinds list<text>) -> JobId
select id from jobs
where state = 1 and lease_until < :now and kind in (:kinds) order by id limit 1;

-- list_lost_jobs :many (now Instant, kinds list<text>)
--     -> LostRow(id JobId, kind text, key text, attempts int, run_at Instant, token int)
select id, kind, job_key, attempts, run_at, lease_token from jobs
where state = 1 and lease_until < :now and kind in (:kinds)
order by id limit 100 for update skip locked;

-- end_job :exec (id JobId, token int, state JobState, now Instant, error text?, cause text?)
update jobs set state = :state, finished_at = :now, error = :error, cause = :cause,
  lease_token = 0, waiting_key = null
where id = :id and lease_token = :token and state = 1;

-- requeue_job :exec (id JobId, token int, waiting_key text?, run_at Instant, attempts int,
--     error text?, cause text?)
update jobs set state = 0, waiting_key = :waiting_key, run_at = :run_at, attempts = :attempts,
  lease_token = 0, error = :error, cause = :cause
where id = :id and lease_token = :token and state = 1;

-- cancel_job :exec (id JobId, now Instant)
update jobs set state = 4, finished_at = :now, lease_token = 0, waiting_key = null
where id = :id and state in (0, 1);

-- fail_job :exec (id JobId, now Instant, error text, cause text)
update jobs set state = 3, finished_at = :now, error = :error, cause = :cause, lease_token = 0,
  waiting_key = null
where id = :id and state <> 2;

-- revive_job :exec (id JobId, waiting_key text?, now Instant)
update jobs set state = 0, waiting_key = :waiting_key, attempts = 0, run_at = :now,
  finished_at = null
where id = :id and state in (3, 4);

-- set_progress :exec (id JobId, token int, step int, steps int, progress text)
update jobs set step = :step, steps = :steps, progress = :progress
where id = :id and lease_token = :token;

-- insert_line :exec (job JobId, number int, at Instant, line text)
insert into job_lines (job_id, number, written_at, line) values (:job, :number, :at, :line);

-- last_line :one (job JobId) -> int
select coalesce(max(number), 0) from job_lines where job_id = :job;

-- list_lines :many (job JobId, after int, limit int)
--     -> JobLine(number int, at Instant, text text)
select number, written_at, line from job_lines
where job_id = :job and number > :after order by number limit :limit;

-- find_job :optional (id JobId)
--     -> JobView(id JobId, kind text, key text, payload text, state JobState, attempts int,
--        created Instant, run_at Instant, finished Instant?, error text?, cause text?, step int,
--        steps int, progress text?)
select id, kind, job_key, payload, state, attempts, created_at, run_at, finished_at, error, cause,
  step, steps, progress
from jobs where id = :id;

-- list_jobs :many (state JobState?, kind text?, before JobId, limit int) -> JobView
select id, kind, job_key, payload, state, attempts, created_at, run_at, finished_at, error, cause,
  step, steps, progress
from jobs
where id < :before and (:state is null or state = :state) and (:kind is null or kind = :kind)
order by id desc limit :limit;

-- count_jobs :many -> JobCount(state JobState, count int)
-- @unbounded one row a state
select state, count(*) from jobs group by state order by state;

-- delete_old_jobs :exec (state JobState, before Instant)
delete from jobs where state = :state and finished_at < :before;
