-- SPDX-License-Identifier: Apache-2.0
-- @include "kit/audit/ids.h"
--
-- The audit log; its tables are kit's own. Entries are added, sealed, and one day pruned; nothing
-- else changes them.

-- @clause wanted
(:node is null or node_id = :node)
  and (:person is null or actor_id = :person or subject_id = :person or acting_id = :person
       or node_id = :person)
  and (:action is null or action like :action)
  and (:actor is null or lower(actor_login) = :actor or lower(acting_login) = :actor)
  and (:org is null or lower(node_name) = :org)
  and (:repo is null or lower(repo_name) = :repo)
  and (:since is null or happened_at >= :since)
  and (:until is null or happened_at < :until)
  and (:words is null or lower(object) like :words or lower(subject_login) like :words
       or lower(actor_login) like :words or action like :words or address like :words
       or lower(details) like :words)
  and (:git is null or case when action like 'git.%' then 1 else 0 end = :git)
  and held_by is null

-- add_entry :exec (id AuditId, held_by IntentId?, at Instant, action text, actor_kind text, actor UserId, actor_login text, acting UserId, acting_login text, credential int, subject UserId, subject_login text, object text, node NamespaceId, node_name text, repo RepoId, repo_name text, address text, agent text, request text, details text)
insert into audit_entries (id, held_by, happened_at, action, actor_kind, actor_id, actor_login,
                           acting_id, acting_login, credential_id, subject_id, subject_login,
                           object, node_id, node_name, repo_id, repo_name, address, agent, request,
                           details)
values (:id, :held_by, :at, :action, :actor_kind, :actor, :actor_login, :acting, :acting_login,
        :credential, :subject, :subject_login, :object, :node, :node_name, :repo, :repo_name,
        :address, :agent, :request, :details);

-- release_entries :exec (intent IntentId)
update audit_entries set held_by = null where held_by = :intent;

-- drop_entries :exec (intent IntentId)
delete from audit_entries where held_by = :intent;

-- list_unsealed :many (at_most int)
--     -> AuditRow(id AuditId, sequence int?, at Instant, action text, actor_kind text,
--        actor UserId, actor_login text, acting UserId, acting_login text, credential int,
--        subject UserId, subject_login text, object text, node NamespaceId, node_name text,
--        repo RepoId, repo_name text, address text, agent text, request text, details text,
--        hash text?)
select id, sequence, happened_at, action, actor_kind, actor_id, actor_login, acting_id,
       acting_login, credential_id, subject_id, subject_login, object, node_id, node_name, repo_id,
       repo_name, address, agent, request, details, hash
from audit_entries where sequence is null and held_by is null order by id limit :at_most;

-- count_unsealed :one () -> int
select count(*) from audit_entries where sequence is null;

-- seal_entry :exec (id AuditId, sequence int, hash text)
update audit_entries set sequence = :sequence, hash = :hash where id = :id and sequence is null;

-- list_sealed :many (after int, at_most int) -> AuditRow
select id, sequence, happened_at, action, actor_kind, actor_id, actor_login, acting_id,
       acting_login, credential_id, subject_id, subject_login, object, node_id, node_name, repo_id,
       repo_name, address, agent, request, details, hash
from audit_entries where sequence > :after order by sequence limit :at_most;

-- find_entry :optional (id AuditId) -> AuditRow
select id, sequence, happened_at, action, actor_kind, actor_id, actor_login, acting_id,
       acting_login, credential_id, subject_id, subject_login, object, node_id, node_name, repo_id,
       repo_name, address, agent, request, details, hash
from audit_entries where id = :id and held_by is null;

-- list_entries :many (before AuditId, node NamespaceId?, person UserId?, action text?, actor text?, org text?, repo text?, since Instant?, until Instant?, words text?, git int?, at_most int) -> AuditRow
select id, sequence, happened_at, action, actor_kind, actor_id, actor_login, acting_id,
       acting_login, credential_id, subject_id, subject_login, object, node_id, node_name, repo_id,
       repo_name, address, agent, request, details, hash
from audit_entries where id < :before and @wanted
order by id desc limit :at_most;

-- list_entries_after :many (after AuditId, node NamespaceId?, person UserId?, action text?, actor text?, org text?, repo text?, since Instant?, until Instant?, words text?, git int?, at_most int) -> AuditRow
select id, sequence, happened_at, action, actor_kind, actor_id, actor_login, acting_id,
       acting_login, credential_id, subject_id, subject_login, object, node_id, node_name, repo_id,
       repo_name, address, agent, request, details, hash
from audit_entries where id > :after and @wanted
order by id limit :at_most;

-- begin_head :upsert ()
upsert into audit_head (id, sequence, hash, base_sequence, base_hash, seal)
values (1, 0, '', 0, '', '') key (id);

-- lock_head :optional () -> HeadRow(sequence int, hash text, base_sequence int, base_hash text, seal text)
select sequence, hash, base_sequence, base_hash, seal from audit_head where id = 1 for update;

-- find_head :optional () -> HeadRow
select sequence, hash, base_sequence, base_hash, seal from audit_head where id = 1;

-- move_head :exec (old int, sequence int, hash text, seal text)
update audit_head set sequence = :sequence, hash = :hash, seal = :seal
where id = 1 and sequence = :old;

-- move_base :exec (old int, sequence int, hash text, seal text)
update audit_head set base_sequence = :sequence, base_hash = :hash, seal = :seal
where id = 1 and base_sequence = :old;

-- find_sealed :optional (sequence int) -> AuditRow
select id, sequence, happened_at, action, actor_kind, actor_id, actor_login, acting_id,
       acting_login, credential_id, subject_id, subject_login, object, node_id, node_name, repo_id,
       repo_name, address, agent, request, details, hash
from audit_entries where sequence = :sequence;

-- delete_sealed :exec (first int, last int)
delete from audit_entries where sequence >= :first and sequence <= :last;

-- find_position :optional (receiver text) -> int
select sequence from audit_positions where receiver = :receiver;

-- put_position :upsert (receiver text, sequence int)
upsert into audit_positions (receiver, sequence) values (:receiver, :sequence)
key (receiver) set sequence = :sequence;
