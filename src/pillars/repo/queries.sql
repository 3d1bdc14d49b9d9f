-- SPDX-License-Identifier: Apache-2.0

-- What was given to a person: as its owner, a collaborator, a member of a team or of the owning
-- organisation, which gives nothing to those without a second factor while it asks for one.
-- find_given_role says the same of one repository.
-- @clause given_to_viewer
((r.namespace_id = :viewer
 or exists (select 1 from collaborators c where c.repo_id = r.id and c.user_id = :viewer)
 or exists (select 1 from team_repos tr join team_reach t on t.team_id = tr.team_id
            where tr.repo_id = r.id and t.user_id = :viewer)
 or exists (select 1 from org_members m join organisations o on o.id = m.org_id
            where m.org_id = r.namespace_id and m.user_id = :viewer
              and (m.role = 2 or o.base_role > 0)))
 and not exists (select 1 from organisations s
                 where s.id = r.namespace_id and s.second_factor_enforced <> 0
                   and not exists (select 1 from users f where f.id = :viewer
                                     and f.second_factor_since is not null)))

-- What a fine-grained token reaches: see pillars/token/fine_grained.h, which says the same of one
-- repository. No token, which is 0: everything; beside a column it is as wide as one everywhere.
-- @clause within_token
(coalesce(:token, r.id) = 0
 or exists (select 1 from fine_tokens f
            where f.token_id = :token and f.owner_id = r.namespace_id and f.state = 1
              and (f.all_repos <> 0
                   or exists (select 1 from fine_token_repos k
                              where k.token_id = f.token_id and k.repo_id = r.id))))

-- @clause seen_by_viewer
(r.visibility = 0
 or (((r.visibility = 1 and :signed_in = 1) or :sees_all = 1 or @given_to_viewer)
     and @within_token))

-- insert_repo :exec (id RepoId, owner NamespaceId, name text, name_folded text, description text, visibility int, default_branch text, object_format int, import_state int, at Instant)
insert into repositories (id, namespace_id, name, name_folded, description, website, visibility,
                          default_branch, object_format, topics, created_at, updated_at, active_at,
                          size_bytes, generation, import_state)
values (:id, :owner, :name, :name_folded, :description, '', :visibility, :default_branch,
        :object_format, '', :at, :at, :at, 0, 1, :import_state);

-- find_repo :optional (owner_folded text, name_folded text) -> RepoRow(id RepoId, owner_id NamespaceId, owner text, name text, description text, website text, visibility int, default_branch text, object_format int, topics text, archived_at Instant?, deleted_at Instant?, created_at Instant, updated_at Instant, pushed_at Instant?, size_bytes int, generation int, import_state int, import_job JobId?, quarantined text?)
select r.id, n.id, n.name, r.name, r.description, r.website, r.visibility, r.default_branch,
       r.object_format, r.topics, r.archived_at, r.deleted_at, r.created_at, r.updated_at,
       r.pushed_at, r.size_bytes, r.generation, r.import_state, r.import_job_id, r.quarantined
from repositories r join namespaces n on n.id = r.namespace_id
where n.parent_id = 0 and n.name_folded = :owner_folded and r.name_folded = :name_folded
  and r.deleted_at is null;

-- find_repo_by_id :optional (id RepoId) -> RepoRow
select r.id, n.id, n.name, r.name, r.description, r.website, r.visibility, r.default_branch,
       r.object_format, r.topics, r.archived_at, r.deleted_at, r.created_at, r.updated_at,
       r.pushed_at, r.size_bytes, r.generation, r.import_state, r.import_job_id, r.quarantined
from repositories r join namespaces n on n.id = r.namespace_id
where r.id = :id;

-- find_moved_repo :optional (owner_folded text, name_folded text) -> RepoId
select d.repo_id from repo_redirects d join namespaces n on n.id = d.namespace_id
where n.parent_id = 0 and n.name_folded = :owner_folded and d.name_folded = :name_folded;

-- find_moved_repo_of :optional (owner NamespaceId, name_folded text) -> RepoId
select repo_id from repo_redirects where namespace_id = :owner and name_folded = :name_folded;

-- list_repos_of :many (owner NamespaceId, viewer UserId, token TokenId, sees_all bool, signed_in bool, before_pushed Instant, before_id RepoId, at_most int) -> RepoRow
select r.id, n.id, n.name, r.name, r.description, r.website, r.visibility, r.default_branch,
       r.object_format, r.topics, r.archived_at, r.deleted_at, r.created_at, r.updated_at,
       r.pushed_at, r.size_bytes, r.generation, r.import_state, r.import_job_id, r.quarantined
from repositories r join namespaces n on n.id = r.namespace_id
where r.namespace_id = :owner and r.deleted_at is null
  and @seen_by_viewer
  and r.active_at <= :before_pushed
  and (r.active_at < :before_pushed or r.id < :before_id)
order by r.active_at desc, r.id desc limit :at_most;

-- list_visible_repos :many (viewer UserId, token TokenId, sees_all bool, signed_in bool, before_pushed Instant, before_id RepoId, at_most int) -> RepoRow
select r.id, n.id, n.name, r.name, r.description, r.website, r.visibility, r.default_branch,
       r.object_format, r.topics, r.archived_at, r.deleted_at, r.created_at, r.updated_at,
       r.pushed_at, r.size_bytes, r.generation, r.import_state, r.import_job_id, r.quarantined
from repositories r join namespaces n on n.id = r.namespace_id
where r.deleted_at is null
  and @seen_by_viewer
  and r.active_at <= :before_pushed
  and (r.active_at < :before_pushed or r.id < :before_id)
order by r.active_at desc, r.id desc limit :at_most;

-- list_own_repos :many (viewer UserId, token TokenId, before_pushed Instant, before_id RepoId, at_most int) -> RepoRow
select r.id, n.id, n.name, r.name, r.description, r.website, r.visibility, r.default_branch,
       r.object_format, r.topics, r.archived_at, r.deleted_at, r.created_at, r.updated_at,
       r.pushed_at, r.size_bytes, r.generation, r.import_state, r.import_job_id, r.quarantined
from repositories r join namespaces n on n.id = r.namespace_id
where r.deleted_at is null
  and @given_to_viewer and (r.visibility = 0 or @within_token)
  and r.active_at <= :before_pushed
  and (r.active_at < :before_pushed or r.id < :before_id)
order by r.active_at desc, r.id desc limit :at_most;

-- search_visible_repos :many (text text, viewer UserId, token TokenId, sees_all bool, signed_in bool, at_most int) -> RepoRow
select r.id, n.id, n.name, r.name, r.description, r.website, r.visibility, r.default_branch,
       r.object_format, r.topics, r.archived_at, r.deleted_at, r.created_at, r.updated_at,
       r.pushed_at, r.size_bytes, r.generation, r.import_state, r.import_job_id, r.quarantined
from repositories r join namespaces n on n.id = r.namespace_id
where r.deleted_at is null and (r.name_folded like :text or n.name_folded like :text)
  and @seen_by_viewer
order by r.active_at desc, r.id desc limit :at_most;

-- list_all_repos :many (after RepoId, at_most int) -> RepoRow
select r.id, n.id, n.name, r.name, r.description, r.website, r.visibility, r.default_branch,
       r.object_format, r.topics, r.archived_at, r.deleted_at, r.created_at, r.updated_at,
       r.pushed_at, r.size_bytes, r.generation, r.import_state, r.import_job_id, r.quarantined
from repositories r join namespaces n on n.id = r.namespace_id
where r.id > :after order by r.id limit :at_most;

-- list_public_repos :many (after RepoId, at_most int) -> RepoRow
select r.id, n.id, n.name, r.name, r.description, r.website, r.visibility, r.default_branch,
       r.object_format, r.topics, r.archived_at, r.deleted_at, r.created_at, r.updated_at,
       r.pushed_at, r.size_bytes, r.generation, r.import_state, r.import_job_id, r.quarantined
from repositories r join namespaces n on n.id = r.namespace_id
where r.id > :after and r.deleted_at is null and r.visibility = 0
order by r.id limit :at_most;

-- count_repos :one () -> int
select count(*) from repositories where deleted_at is null;

-- update_about :exec (id RepoId, description text, website text, topics text, at Instant)
update repositories set description = :description, website = :website, topics = :topics,
       updated_at = :at
where id = :id;

-- set_visibility :exec (id RepoId, visibility int, at Instant)
update repositories set visibility = :visibility, updated_at = :at where id = :id;

-- set_default_branch :exec (id RepoId, branch text, at Instant)
update repositories set default_branch = :branch, updated_at = :at where id = :id;

-- set_archived :exec (id RepoId, archived Instant?, at Instant)
update repositories set archived_at = :archived, updated_at = :at where id = :id;

-- move_repo :exec (id RepoId, owner NamespaceId, name text, name_folded text, at Instant)
update repositories set namespace_id = :owner, name = :name, name_folded = :name_folded,
       updated_at = :at
where id = :id;

-- put_redirect :exec (owner NamespaceId, name_folded text, repo RepoId, at Instant)
upsert into repo_redirects (namespace_id, name_folded, repo_id, created_at)
values (:owner, :name_folded, :repo, :at)
key (namespace_id, name_folded) set repo_id = :repo, created_at = :at;

-- delete_redirect :exec (owner NamespaceId, name_folded text)
delete from repo_redirects where namespace_id = :owner and name_folded = :name_folded;

-- delete_redirects_to :exec (repo RepoId)
delete from repo_redirects where repo_id = :repo;

-- trash_repo :exec (id RepoId, name_folded text, at Instant)
update repositories set deleted_at = :at, name_folded = :name_folded
where id = :id and deleted_at is null;

-- restore_repo :exec (id RepoId, name_folded text, at Instant)
update repositories set deleted_at = null, name_folded = :name_folded, updated_at = :at
where id = :id and deleted_at is not null;

-- list_trashed_repos :many () -> RepoRow
select r.id, n.id, n.name, r.name, r.description, r.website, r.visibility, r.default_branch,
       r.object_format, r.topics, r.archived_at, r.deleted_at, r.created_at, r.updated_at,
       r.pushed_at, r.size_bytes, r.generation, r.import_state, r.import_job_id, r.quarantined
from repositories r join namespaces n on n.id = r.namespace_id
where r.deleted_at is not null order by r.deleted_at desc, r.id desc limit 500;

-- purge_keys :exec (id RepoId)
delete from ssh_keys where repo_id = :id;

-- purge_deploy_tokens :exec (id RepoId)
delete from deploy_tokens where repo_id = :id;

-- purge_collaborators :exec (id RepoId)
delete from collaborators where repo_id = :id;

-- purge_team_roles :exec (id RepoId)
delete from team_repos where repo_id = :id;

-- purge_changes :exec (id RepoId)
delete from ref_changes where intent_id in (select id from ref_intents where repo_id = :id);

-- purge_intents :exec (id RepoId)
delete from ref_intents where repo_id = :id;

-- purge_repo :exec (id RepoId)
delete from repositories where id = :id and deleted_at is not null;

-- set_import_state :exec (id RepoId, state int, job JobId?)
update repositories set import_state = :state, import_job_id = :job where id = :id;

-- count_imports :one (owner NamespaceId) -> int
select count(*) from repositories
where namespace_id = :owner and import_state = 1 and deleted_at is null;

-- finish_import :exec (id RepoId, format int, branch text, size_bytes int)
update repositories set import_state = 0, object_format = :format, default_branch = :branch,
       size_bytes = :size_bytes, generation = generation + 1
where id = :id;

-- list_latest_changes :each (repo RepoId) -> LatestChangeRow(ref text, new_oid text)
select c.ref, c.new_oid from ref_changes c join ref_intents i on i.id = c.intent_id
where i.repo_id = :repo and i.state = 1 and c.applied = 1
order by i.id, c.position;

-- count_stale_intents :one (before Instant) -> int
select count(*) from ref_intents where state = 0 and created_at < :before;

-- set_quarantined :exec (id RepoId, reason text?)
update repositories set quarantined = :reason where id = :id;

-- note_push :exec (id RepoId, at Instant)
update repositories set pushed_at = :at, active_at = :at, updated_at = :at,
       generation = generation + 1
where id = :id;

-- bump_generation :exec (id RepoId)
update repositories set generation = generation + 1 where id = :id;

-- set_size :exec (id RepoId, size_bytes int)
update repositories set size_bytes = :size_bytes where id = :id;

-- find_collaborator :optional (repo RepoId, user UserId) -> int
select role from collaborators where repo_id = :repo and user_id = :user;

-- find_given_role :one (repo RepoId, owner NamespaceId, user UserId) -> int
select coalesce(max(given.role), 0) from (
  select c.role as role from collaborators c where c.repo_id = :repo and c.user_id = :user
  union all
  select tr.role from team_repos tr join team_reach t on t.team_id = tr.team_id
  where tr.repo_id = :repo and t.user_id = :user
  union all
  select case when m.role = 2 then 50 else o.base_role end
  from org_members m join organisations o on o.id = m.org_id
  where m.org_id = :owner and m.user_id = :user
) given where not exists (select 1 from organisations s
                  where s.id = :owner and s.second_factor_enforced <> 0
                    and not exists (select 1 from users f where f.id = :user
                                      and f.second_factor_since is not null));

-- list_given_roles :many (repo RepoId, owner NamespaceId, user UserId) -> GivenRoleRow(how int, role int, team TeamId, direct bool)
-- @unbounded a line a way of getting it
select given.how, given.role, given.team, given.direct from (
  select 1 as how, c.role as role, 0 as team, 1 as direct
  from collaborators c where c.repo_id = :repo and c.user_id = :user
  union all
  select 2, tr.role, tr.team_id,
         case when exists (select 1 from team_members d
                           where d.team_id = tr.team_id and d.user_id = :user) then 1 else 0 end
  from team_repos tr join team_reach t on t.team_id = tr.team_id
  where tr.repo_id = :repo and t.user_id = :user
  union all
  select case when m.role = 2 then 4 else 3 end,
         case when m.role = 2 then 50 else o.base_role end, 0, 1
  from org_members m join organisations o on o.id = m.org_id
  where m.org_id = :owner and m.user_id = :user
) given where not exists (select 1 from organisations s
                  where s.id = :owner and s.second_factor_enforced <> 0
                    and not exists (select 1 from users f where f.id = :user
                                      and f.second_factor_since is not null))
order by given.how, given.team;

-- list_given :many (repo RepoId, owner NamespaceId, at_most int) -> GivenRow(user UserId, role int)
select given.user_id, max(given.role) from (
  select c.user_id as user_id, c.role as role from collaborators c where c.repo_id = :repo
  union all
  select t.user_id, tr.role from team_repos tr join team_reach t on t.team_id = tr.team_id
  where tr.repo_id = :repo
  union all
  select m.user_id, case when m.role = 2 then 50 else o.base_role end
  from org_members m join organisations o on o.id = m.org_id where m.org_id = :owner
) given where given.role > 0 and not exists (select 1 from organisations s
                  where s.id = :owner and s.second_factor_enforced <> 0
                    and not exists (select 1 from users f where f.id = given.user_id
                                      and f.second_factor_since is not null))
group by given.user_id order by given.user_id limit :at_most;

-- find_team_role :optional (repo RepoId, team TeamId) -> int
select role from team_repos where repo_id = :repo and team_id = :team;

-- put_team_role :exec (repo RepoId, team TeamId, role int, at Instant)
upsert into team_repos (repo_id, team_id, role, created_at)
values (:repo, :team, :role, :at)
key (repo_id, team_id) set role = :role;

-- delete_team_role :exec (repo RepoId, team TeamId)
delete from team_repos where repo_id = :repo and team_id = :team;

-- delete_roles_of_team :exec (team TeamId)
delete from team_repos where team_id = :team;

-- list_team_roles :many (repo RepoId) -> TeamRoleRow(team TeamId, slug text, name text, is_secret bool, role int)
-- @unbounded at most the teams of one organisation
select t.id, t.slug, t.name, t.is_secret, tr.role
from team_repos tr join teams t on t.id = tr.team_id
where tr.repo_id = :repo order by t.slug;

-- list_repos_of_team :many (team TeamId, after RepoId, at_most int) -> RepoRow
select r.id, n.id, n.name, r.name, r.description, r.website, r.visibility, r.default_branch,
       r.object_format, r.topics, r.archived_at, r.deleted_at, r.created_at, r.updated_at,
       r.pushed_at, r.size_bytes, r.generation, r.import_state, r.import_job_id, r.quarantined
from team_repos tr join repositories r on r.id = tr.repo_id
     join namespaces n on n.id = r.namespace_id
where tr.team_id = :team and r.deleted_at is null and tr.repo_id > :after
order by tr.repo_id limit :at_most;

-- list_roles_of_team :many (team TeamId, after RepoId, at_most int) -> RoleInRow(repo RepoId, role int)
select tr.repo_id, tr.role from team_repos tr join repositories r on r.id = tr.repo_id
where tr.team_id = :team and r.deleted_at is null and tr.repo_id > :after
order by tr.repo_id limit :at_most;

-- list_outside_collaborators :many (org NamespaceId, after text, at_most int) -> OutsiderRow(user UserId, login text, display_name text, repositories int)
select u.id, n.name, n.display_name, count(*)
from collaborators c join repositories r on r.id = c.repo_id
     join users u on u.id = c.user_id join namespaces n on n.id = u.id
where r.namespace_id = :org and r.deleted_at is null and n.name_folded > :after
  and not exists (select 1 from org_members m where m.org_id = :org and m.user_id = u.id)
group by u.id, n.name, n.display_name, n.name_folded order by n.name_folded limit :at_most;

-- list_repos_shared_by :many (org NamespaceId, user UserId) -> RepoId
-- @unbounded all are asked for, to take them away
select c.repo_id from collaborators c join repositories r on r.id = c.repo_id
where r.namespace_id = :org and c.user_id = :user order by c.repo_id;

-- count_kept_repos :one (owner NamespaceId) -> int
select count(*) from repositories where namespace_id = :owner;

-- delete_redirects_of :exec (owner NamespaceId)
delete from repo_redirects where namespace_id = :owner;

-- list_collaborators :many (repo RepoId) -> CollaboratorRow(user UserId, login text, display_name text, role int)
select u.id, n.name, n.display_name, c.role
from collaborators c join users u on u.id = c.user_id join namespaces n on n.id = u.id
where c.repo_id = :repo order by n.name_folded limit 1000;

-- put_collaborator :exec (repo RepoId, user UserId, role int, at Instant)
upsert into collaborators (repo_id, user_id, role, created_at)
values (:repo, :user, :role, :at)
key (repo_id, user_id) set role = :role;

-- delete_collaborator :exec (repo RepoId, user UserId)
delete from collaborators where repo_id = :repo and user_id = :user;

-- insert_intent :exec (id IntentId, repo RepoId, actor UserId, state int, reason text, at Instant)
insert into ref_intents (id, repo_id, actor_id, state, reason, created_at)
values (:id, :repo, :actor, :state, :reason, :at);

-- set_certificate :exec (id IntentId, cert bytes)
update ref_intents set push_cert = :cert where id = :id;

-- insert_change :exec (intent IntentId, position int, ref text, old_oid text, new_oid text)
insert into ref_changes (intent_id, position, ref, old_oid, new_oid, applied)
values (:intent, :position, :ref, :old_oid, :new_oid, 0);

-- settle_intent :exec (id IntentId, state int, at Instant)
update ref_intents set state = :state, settled_at = :at where id = :id;

-- set_change_applied :exec (intent IntentId, position int, applied int)
update ref_changes set applied = :applied where intent_id = :intent and position = :position;

-- list_open_intents :many () -> IntentRow(id IntentId, repo RepoId, actor UserId, created_at Instant)
select id, repo_id, actor_id, created_at from ref_intents where state = 0 order by id limit 10000;

-- find_reason :optional (intent IntentId) -> text
select reason from ref_intents where id = :intent;

-- list_changes :many (intent IntentId) -> ChangeRow(position int, ref text, old_oid text, new_oid text, applied int)
select position, ref, old_oid, new_oid, applied from ref_changes
where intent_id = :intent order by position limit 20000;

-- list_recent_pushes :many (repo RepoId, at_most int) -> PushRow(id IntentId, actor UserId, login text, created_at Instant, ref text, old_oid text, new_oid text)
select i.id, i.actor_id, n.name, i.created_at, c.ref, c.old_oid, c.new_oid
from ref_intents i join ref_changes c on c.intent_id = i.id
     join namespaces n on n.id = i.actor_id
where i.repo_id = :repo and i.state = 1 and c.applied = 1
order by i.id desc, c.position limit :at_most;

-- list_activity :many (viewer UserId, sees_all bool, before IntentId, at_most int) -> ActivityRow(id IntentId, at Instant, actor text, repo RepoId, owner text, name text, ref text, old_oid text, new_oid text)
select i.id, i.created_at, a.name, r.id, n.name, r.name, c.ref, c.old_oid, c.new_oid
from ref_intents i join ref_changes c on c.intent_id = i.id and c.position = 0
     join namespaces a on a.id = i.actor_id
     join repositories r on r.id = i.repo_id join namespaces n on n.id = r.namespace_id
where i.state = 1 and i.id < :before and r.deleted_at is null
  and (:sees_all = 1 or (i.actor_id = :viewer and r.visibility < 2) or @given_to_viewer)
order by i.id desc limit :at_most;

-- count_public_repos_of :one (owner NamespaceId) -> int
select count(*) from repositories
where namespace_id = :owner and deleted_at is null and visibility = 0;

-- measure_repos_of :one (owner NamespaceId) -> OwnedReposRow(all_repos int, size_bytes int)
select count(*), coalesce(sum(size_bytes), 0) from repositories
where namespace_id = :owner and deleted_at is null;

-- list_collaborations :many (user UserId) -> RepoId
-- @unbounded all are asked for, to take them away
select repo_id from collaborators where user_id = :user order by repo_id;

-- list_owned_repos :many (owner NamespaceId, at_most int) -> RepoRow
select r.id, n.id, n.name, r.name, r.description, r.website, r.visibility, r.default_branch,
       r.object_format, r.topics, r.archived_at, r.deleted_at, r.created_at, r.updated_at,
       r.pushed_at, r.size_bytes, r.generation, r.import_state, r.import_job_id, r.quarantined
from repositories r join namespaces n on n.id = r.namespace_id
where r.namespace_id = :owner and r.deleted_at is null order by r.id limit :at_most;

-- list_clashes :many (owner NamespaceId, heir NamespaceId, at_most int) -> text
select r.name from repositories r
where r.namespace_id = :owner and r.deleted_at is null
  and exists (select 1 from repositories t
              where t.namespace_id = :heir and t.name_folded = r.name_folded)
order by r.name_folded limit :at_most;

-- find_clash :optional (owner NamespaceId, name_folded text) -> RepoId
select id from repositories where namespace_id = :owner and name_folded = :name_folded;
