-- SPDX-License-Identifier: Apache-2.0
--
-- Fine-grained tokens and tokens of repositories. The rows of tokens themselves, which every look-up
-- of a credential goes through, are those of pillars/account.

-- insert_token :exec (id TokenId, user UserId, name text, token_hash text, prefix text, scopes int, at Instant, expires Instant)
insert into tokens (id, user_id, name, token_hash, prefix, scopes, public_only, created_at,
                    expires_at)
values (:id, :user, :name, :token_hash, :prefix, :scopes, 0, :at, :expires);

-- insert_fine_token :exec (id TokenId, owner NamespaceId, all_repos bool, reason text, state int)
insert into fine_tokens (token_id, owner_id, all_repos, reason, state)
values (:id, :owner, :all_repos, :reason, :state);

-- insert_fine_repo :exec (id TokenId, repo RepoId)
insert into fine_token_repos (token_id, repo_id) values (:id, :repo);

-- find_reach :optional (id TokenId) -> ReachRow(owner NamespaceId, all_repos bool, state int)
select owner_id, all_repos, state from fine_tokens where token_id = :id;

-- find_chosen :optional (id TokenId, repo RepoId) -> RepoId
select repo_id from fine_token_repos where token_id = :id and repo_id = :repo;

-- list_chosen :many (id TokenId) -> RepoId
-- @unbounded at most kChosenMax
select repo_id from fine_token_repos where token_id = :id order by repo_id;

-- list_of_person :many (user UserId) -> FineTokenRow(id TokenId, user UserId, login text, owner NamespaceId, owner_name text, name text, prefix text, scopes int, all_repos bool, reason text, state int, created_at Instant, expires_at Instant?, last_used_at Instant?, decided_at Instant?)
select t.id, t.user_id, p.name, f.owner_id, o.name, t.name, t.prefix, t.scopes, f.all_repos,
       f.reason, f.state, t.created_at, t.expires_at, t.last_used_at, f.decided_at
from fine_tokens f join tokens t on t.id = f.token_id join namespaces o on o.id = f.owner_id
     join namespaces p on p.id = t.user_id
where t.user_id = :user order by t.id desc limit 500;

-- list_of_owner :many (owner NamespaceId, state int, now Instant, after TokenId, at_most int) -> FineTokenRow
select t.id, t.user_id, p.name, f.owner_id, o.name, t.name, t.prefix, t.scopes, f.all_repos,
       f.reason, f.state, t.created_at, t.expires_at, t.last_used_at, f.decided_at
from fine_tokens f join tokens t on t.id = f.token_id join namespaces o on o.id = f.owner_id
     join namespaces p on p.id = t.user_id
where f.owner_id = :owner and f.state = :state and t.expires_at > :now and t.id > :after
order by t.id limit :at_most;

-- find_of_owner :optional (owner NamespaceId, id TokenId) -> FineTokenRow
select t.id, t.user_id, p.name, f.owner_id, o.name, t.name, t.prefix, t.scopes, f.all_repos,
       f.reason, f.state, t.created_at, t.expires_at, t.last_used_at, f.decided_at
from fine_tokens f join tokens t on t.id = f.token_id join namespaces o on o.id = f.owner_id
     join namespaces p on p.id = t.user_id
where f.owner_id = :owner and t.id = :id;

-- count_of_person :one (user UserId) -> int
select count(*) from fine_tokens f join tokens t on t.id = f.token_id where t.user_id = :user;

-- set_state :exec (id TokenId, state int, by UserId, at Instant)
update fine_tokens set state = :state, decided_by = :by, decided_at = :at where token_id = :id;

-- find_rule :optional (org NamespaceId) -> bool
select approval from token_rules where org_id = :org;

-- put_rule :exec (org NamespaceId, approval bool)
upsert into token_rules (org_id, approval) values (:org, :approval)
key (org_id) set approval = :approval;

-- insert_deploy_token :exec (id TokenId, repo RepoId, name text, token_hash text, prefix text, writes bool, by UserId, at Instant, expires Instant)
insert into deploy_tokens (id, repo_id, name, token_hash, prefix, writes, added_by, created_at,
                           expires_at)
values (:id, :repo, :name, :token_hash, :prefix, :writes, :by, :at, :expires);

-- find_deploy_token :optional (token_hash text, now Instant) -> DeployTokenRow(id TokenId, repo RepoId, name text, prefix text, writes bool, by UserId, created_at Instant, expires_at Instant, last_used_at Instant?)
select id, repo_id, name, prefix, writes, added_by, created_at, expires_at, last_used_at
from deploy_tokens where token_hash = :token_hash and expires_at > :now;

-- list_deploy_tokens :many (repo RepoId) -> DeployTokenRow
select id, repo_id, name, prefix, writes, added_by, created_at, expires_at, last_used_at
from deploy_tokens where repo_id = :repo order by id desc limit 100;

-- count_deploy_tokens :one (repo RepoId) -> int
select count(*) from deploy_tokens where repo_id = :repo;

-- delete_deploy_token :exec (id TokenId, repo RepoId)
delete from deploy_tokens where id = :id and repo_id = :repo;

-- find_leaked :optional (token_hash text, now Instant) -> LeakedRow(id TokenId, user UserId, name text)
select id, user_id, name from tokens
where token_hash = :token_hash and (expires_at is null or expires_at > :now);

-- delete_leaked :exec (id TokenId)
delete from tokens where id = :id;
