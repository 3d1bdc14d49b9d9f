-- SPDX-License-Identifier: Apache-2.0
--
-- Web hooks of repositories (repo_id), of organisations (organisation_id) and of the instance
-- (neither).
-- @include "features/hooks/ids.h"

-- insert_hook :exec (id HookId, repo RepoId?, organisation NamespaceId?, url text, format Format,
--     content_type ContentType, secret bytes?, events text, active bool, by UserId, at Instant)
insert into hooks (id, repo_id, organisation_id, url, format, content_type, sealed_secret, events, active,
                   created_by, created_at, updated_at)
values (:id, :repo, :organisation, :url, :format, :content_type, :secret, :events, :active, :by, :at, :at);

-- update_hook :exec (id HookId, url text, format Format, content_type ContentType, secret bytes?,
--     events text, active bool, by UserId, at Instant)
update hooks set url = :url, format = :format, content_type = :content_type,
  sealed_secret = :secret, events = :events, active = :active, created_by = :by, updated_at = :at,
  failures = 0, failing_since = null, rest_until = 0, paused = null
where id = :id;

-- delete_hook :exec (id HookId)
delete from hooks where id = :id;

-- find_hook :optional (id HookId)
--     -> HookRow(id HookId, repo RepoId?, organisation NamespaceId?, url text, format Format,
--        content_type ContentType, secret bytes?, events text, active bool, created_by UserId, created_at Instant,
--        updated_at Instant, failures int, failing_since Instant?, rest_until Instant,
--        paused text?, last_status int?, last_words text?, last_at Instant?)
select id, repo_id, organisation_id, url, format, content_type, sealed_secret, events, active,
  created_by, created_at, updated_at, failures, failing_since, rest_until, paused, last_status, last_words,
  last_at
from hooks where id = :id;

-- list_repo_hooks :many (repo RepoId, at_most int) -> HookRow
select id, repo_id, organisation_id, url, format, content_type, sealed_secret, events, active,
  created_by, created_at, updated_at, failures, failing_since, rest_until, paused, last_status, last_words,
  last_at
from hooks where repo_id = :repo order by id limit :at_most;

-- list_organisation_hooks :many (organisation NamespaceId, at_most int) -> HookRow
select id, repo_id, organisation_id, url, format, content_type, sealed_secret, events, active,
  created_by, created_at, updated_at, failures, failing_since, rest_until, paused, last_status,
  last_words, last_at
from hooks where organisation_id = :organisation order by id limit :at_most;

-- list_instance_hooks :many (at_most int) -> HookRow
select id, repo_id, organisation_id, url, format, content_type, sealed_secret, events, active,
  created_by, created_at, updated_at, failures, failing_since, rest_until, paused, last_status, last_words,
  last_at
from hooks where repo_id is null and organisation_id is null order by id limit :at_most;

-- count_repo_hooks :one (repo RepoId) -> int
select count(*) from hooks where repo_id = :repo;

-- count_organisation_hooks :one (organisation NamespaceId) -> int
select count(*) from hooks where organisation_id = :organisation;

-- count_instance_hooks :one () -> int
select count(*) from hooks where repo_id is null and organisation_id is null;

-- delete_hooks_of_nobody :exec ()
delete from hooks where organisation_id is not null
  and not exists (select 1 from organisations o where o.id = hooks.organisation_id);

-- note_success :exec (id HookId, status int, words text, at Instant)
update hooks set failures = 0, failing_since = null, rest_until = 0, last_status = :status,
  last_words = :words, last_at = :at
where id = :id;

-- note_failure :exec (id HookId, status int, words text, rest_until Instant, at Instant)
update hooks set failures = failures + 1, failing_since = coalesce(failing_since, :at),
  rest_until = :rest_until, last_status = :status, last_words = :words, last_at = :at
where id = :id;

-- pause_hook :exec (id HookId, reason text)
update hooks set active = 0, paused = :reason where id = :id;

-- end_rest :exec (id HookId)
update hooks set rest_until = 0 where id = :id;

-- insert_payload :exec (id PayloadId, event text, action text, repo RepoId, body text, at Instant)
insert into hook_payloads (id, event, action, repo_id, body, created_at)
values (:id, :event, :action, :repo, :body, :at);

-- find_payload :optional (id PayloadId)
--     -> PayloadRow(event text, action text, repo RepoId, body text)
select event, action, repo_id, body from hook_payloads where id = :id;

-- insert_delivery :upsert (id DeliveryId, hook HookId, payload PayloadId, once_key text, guid text,
--     redelivery bool, at Instant)
upsert into hook_deliveries (id, hook_id, payload_id, once_key, guid, redelivery, state, created_at)
values (:id, :hook, :payload, :once_key, :guid, :redelivery, 0, :at)
key (hook_id, once_key);

-- find_delivery_once :optional (hook HookId, once_key text) -> DeliveryId
select id from hook_deliveries where hook_id = :hook and once_key = :once_key;

-- find_pending :optional (hook HookId)
--     -> PendingRow(id DeliveryId, payload PayloadId, guid text, attempts int, created_at Instant)
select id, payload_id, guid, attempts, created_at from hook_deliveries
where hook_id = :hook and state = 0 order by attempts, id limit 1;

-- end_delivery :exec (id DeliveryId, state DeliveryState, status int, reason text?, duration_ms int,
--     at Instant)
update hook_deliveries set state = :state, attempts = attempts + 1, status = :status,
  reason = :reason, duration_ms = :duration_ms, attempted_at = :at, finished_at = :at
where id = :id and state = 0;

-- note_attempt :exec (id DeliveryId, status int, reason text, duration_ms int, at Instant)
update hook_deliveries set attempts = attempts + 1, status = :status, reason = :reason,
  duration_ms = :duration_ms, attempted_at = :at
where id = :id and state = 0;

-- give_up :exec (id DeliveryId, reason text, at Instant)
update hook_deliveries set state = 2, reason = :reason, finished_at = :at
where id = :id and state = 0;

-- insert_attempt :exec (delivery DeliveryId, number int, at Instant, duration_ms int, status int,
--     request_head text, response_head text, response_body bytes, error text?)
insert into hook_attempts (delivery_id, number, attempted_at, duration_ms, status, request_head,
                           response_head, response_body, error)
values (:delivery, :number, :at, :duration_ms, :status, :request_head, :response_head,
        :response_body, :error);

-- list_attempts :many (delivery DeliveryId, at_most int)
--     -> AttemptRow(number int, at Instant, duration_ms int, status int, request_head text,
--        response_head text, response_body bytes, error text?)
select number, attempted_at, duration_ms, status, request_head, response_head, response_body, error
from hook_attempts where delivery_id = :delivery order by number desc limit :at_most;

-- list_deliveries :many (hook HookId, before DeliveryId, state DeliveryState?, at_most int)
--     -> DeliveryRow(id DeliveryId, hook HookId, payload PayloadId, guid text, redelivery bool,
--        state DeliveryState, attempts int, created_at Instant, attempted_at Instant?, status int,
--        reason text?, duration_ms int, event text, action text, repo RepoId)
select d.id, d.hook_id, d.payload_id, d.guid, d.redelivery, d.state, d.attempts, d.created_at,
  d.attempted_at, d.status, d.reason, d.duration_ms, p.event, p.action, p.repo_id
from hook_deliveries d join hook_payloads p on p.id = d.payload_id
where d.hook_id = :hook and d.id < :before and (:state is null or d.state = :state)
order by d.id desc limit :at_most;

-- find_delivery :optional (hook HookId, id DeliveryId) -> DeliveryRow
select d.id, d.hook_id, d.payload_id, d.guid, d.redelivery, d.state, d.attempts, d.created_at,
  d.attempted_at, d.status, d.reason, d.duration_ms, p.event, p.action, p.repo_id
from hook_deliveries d join hook_payloads p on p.id = d.payload_id
where d.hook_id = :hook and d.id = :id;

-- delete_old_deliveries :exec (before Instant)
delete from hook_deliveries where created_at < :before and state <> 0;

-- delete_old_payloads :exec (before Instant)
delete from hook_payloads where created_at < :before
  and not exists (select 1 from hook_deliveries d where d.payload_id = hook_payloads.id);
