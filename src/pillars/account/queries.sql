-- SPDX-License-Identifier: Apache-2.0
-- @include "pillars/account/ids.h"
-- @include "web/principal.h"

-- insert_namespace :exec (id NamespaceId, parent NamespaceId, kind int, name text, name_folded text, display_name text, at Instant)
insert into namespaces (id, parent_id, kind, name, name_folded, display_name, created_at)
values (:id, :parent, :kind, :name, :name_folded, :display_name, :at);

-- insert_user :exec (id UserId, email text, email_folded text, password_hash text, site_admin bool, at Instant)
insert into users (id, email, email_folded, password_hash, password_changed_at, site_admin,
                   bio, location, website, theme, single_keys, created_at)
values (:id, :email, :email_folded, :password_hash, :at, :site_admin, '', '', '', 'auto', 1, :at);

-- count_users :one () -> int
select count(*) from users;

-- find_namespace :optional (name_folded text) -> NamespaceRow(id NamespaceId, kind int, name text, display_name text, created_at Instant)
select id, kind, name, display_name, created_at from namespaces
where parent_id = 0 and name_folded = :name_folded and kind <> 4;

-- find_redirect :optional (name_folded text) -> NamespaceId
select namespace_id from name_redirects where name_folded = :name_folded;

-- find_former_namespace :optional (name_folded text) -> NamespaceRow
select n.id, n.kind, n.name, n.display_name, n.created_at
from name_redirects d join namespaces n on n.id = d.namespace_id
where d.name_folded = :name_folded;

-- count_redirects :one (owner NamespaceId) -> int
select count(*) from name_redirects where namespace_id = :owner;

-- insert_redirect :exec (name_folded text, owner NamespaceId, at Instant)
insert into name_redirects (name_folded, namespace_id, created_at)
values (:name_folded, :owner, :at);

-- delete_redirect :exec (name_folded text)
delete from name_redirects where name_folded = :name_folded;

-- delete_redirects_of :exec (owner NamespaceId)
delete from name_redirects where namespace_id = :owner;

-- set_name :exec (id NamespaceId, name text, name_folded text)
update namespaces set name = :name, name_folded = :name_folded where id = :id;

-- find_user :optional (id UserId) -> UserRow(id UserId, login text, display_name text, email text, site_admin bool, disabled_at Instant?, bio text, location text, website text, theme text, single_keys bool, avatar_hash text?, created_at Instant, updated_at Instant)
select u.id, n.name, n.display_name, u.email, u.site_admin, u.disabled_at, u.bio, u.location,
       u.website, u.theme, u.single_keys, u.avatar_hash, u.created_at,
       coalesce(u.updated_at, u.created_at)
from users u join namespaces n on n.id = u.id
where u.id = :id and n.kind = 1;

-- find_user_by_login :optional (name_folded text) -> UserRow
select u.id, n.name, n.display_name, u.email, u.site_admin, u.disabled_at, u.bio, u.location,
       u.website, u.theme, u.single_keys, u.avatar_hash, u.created_at,
       coalesce(u.updated_at, u.created_at)
from users u join namespaces n on n.id = u.id
where n.parent_id = 0 and n.name_folded = :name_folded and n.kind = 1;

-- find_user_by_email :optional (email_folded text) -> UserRow
select u.id, n.name, n.display_name, u.email, u.site_admin, u.disabled_at, u.bio, u.location,
       u.website, u.theme, u.single_keys, u.avatar_hash, u.created_at,
       coalesce(u.updated_at, u.created_at)
from users u join namespaces n on n.id = u.id join user_emails e on e.user_id = u.id
where e.verified_folded = :email_folded;

-- list_users :many (after text, at_most int) -> UserRow
select u.id, n.name, n.display_name, u.email, u.site_admin, u.disabled_at, u.bio, u.location,
       u.website, u.theme, u.single_keys, u.avatar_hash, u.created_at,
       coalesce(u.updated_at, u.created_at)
from users u join namespaces n on n.id = u.id
where n.name_folded > :after and n.kind = 1
order by n.name_folded limit :at_most;

-- list_users_of :many (ids list<UserId>) -> UserRow
-- @unbounded as many as were asked for
select u.id, n.name, n.display_name, u.email, u.site_admin, u.disabled_at, u.bio, u.location,
       u.website, u.theme, u.single_keys, u.avatar_hash, u.created_at,
       coalesce(u.updated_at, u.created_at)
from users u join namespaces n on n.id = u.id
where u.id in (:ids) and n.kind = 1
order by u.id;

-- list_administrators :many () -> UserId
-- @unbounded everybody who administers the instance
select id from users where site_admin <> 0 and disabled_at is null order by id;

-- set_site_admin :exec (id UserId, site_admin bool)
update users set site_admin = :site_admin where id = :id;

-- search_users :many (after text, part text, at_most int) -> UserId
select u.id from users u join namespaces n on n.id = u.id
where n.name_folded > :after and n.kind = 1
  and (n.name_folded like :part or lower(n.display_name) like :part or u.email_folded like :part)
order by n.name_folded limit :at_most;

-- find_people :many (beginning text, part text, at_most int) -> UserRow
select u.id, n.name, n.display_name, u.email, u.site_admin, u.disabled_at, u.bio, u.location,
       u.website, u.theme, u.single_keys, u.avatar_hash, u.created_at,
       coalesce(u.updated_at, u.created_at)
from users u join namespaces n on n.id = u.id
where u.disabled_at is null and (n.name_folded like :beginning or lower(n.display_name) like lower(:part))
order by case when n.name_folded like :beginning then 0 else 1 end, n.name_folded limit :at_most;

-- list_users_by_id :many (after UserId, at_most int) -> UserRow
select u.id, n.name, n.display_name, u.email, u.site_admin, u.disabled_at, u.bio, u.location,
       u.website, u.theme, u.single_keys, u.avatar_hash, u.created_at,
       coalesce(u.updated_at, u.created_at)
from users u join namespaces n on n.id = u.id
where u.id > :after and n.kind = 1
order by u.id limit :at_most;

-- find_credentials :optional (login text) -> CredentialsRow(id UserId, password_hash text, disabled_at Instant?)
select u.id, u.password_hash, u.disabled_at
from users u join namespaces n on n.id = u.id
where (n.parent_id = 0 and n.name_folded = :login) or u.email_folded = :login;

-- find_credentials_of :optional (id UserId) -> CredentialsRow
select id, password_hash, disabled_at from users where id = :id;

-- set_password :exec (id UserId, password_hash text, at Instant)
update users set password_hash = :password_hash, password_changed_at = :at where id = :id;

-- set_profile :exec (id UserId, bio text, location text, website text, at Instant)
update users set bio = :bio, location = :location, website = :website, updated_at = :at
where id = :id;

-- set_display_name :exec (id NamespaceId, display_name text)
update namespaces set display_name = :display_name where id = :id;

-- set_preferences :exec (id UserId, theme text, single_keys bool)
update users set theme = :theme, single_keys = :single_keys where id = :id;

-- set_avatar :exec (id UserId, type text?, avatar bytes?, hash text?)
update users set avatar_type = :type, avatar = :avatar, avatar_hash = :hash where id = :id;

-- find_avatar :optional (id UserId) -> AvatarRow(type text?, avatar bytes?, hash text?)
select avatar_type, avatar, avatar_hash from users where id = :id;

-- set_disabled :exec (id UserId, at Instant?)
update users set disabled_at = :at where id = :id;

-- insert_session :exec (id SessionId, user UserId, token_hash text, at Instant, expires Instant, address text, user_agent text)
insert into sessions (id, user_id, token_hash, created_at, last_seen_at, expires_at, confirmed_at,
                      address, user_agent)
values (:id, :user, :token_hash, :at, :at, :expires, :at, :address, :user_agent);

-- find_session :optional (token_hash text, now Instant) -> SessionUserRow(id SessionId, user UserId, login text, display_name text, site_admin bool, confirmed_at Instant, last_seen_at Instant, theme text, single_keys bool, avatar_hash text?, second_factor_since Instant?)
select s.id, u.id, n.name, n.display_name, u.site_admin, s.confirmed_at, s.last_seen_at, u.theme,
       u.single_keys, u.avatar_hash, u.second_factor_since
from sessions s join users u on u.id = s.user_id join namespaces n on n.id = u.id
where s.token_hash = :token_hash and s.expires_at > :now and u.disabled_at is null;

-- find_standing_session :optional (id SessionId, now Instant) -> UserId
select u.id from sessions s join users u on u.id = s.user_id
where s.id = :id and s.expires_at > :now and u.disabled_at is null;

-- list_sessions :many (user UserId, now Instant) -> SessionRow(id SessionId, created_at Instant, last_seen_at Instant, expires_at Instant, address text, user_agent text)
select id, created_at, last_seen_at, expires_at, address, user_agent from sessions
where user_id = :user and expires_at > :now
order by last_seen_at desc, id desc limit 200;

-- touch_session :exec (id SessionId, at Instant)
update sessions set last_seen_at = :at where id = :id and last_seen_at < :at;

-- confirm_session :exec (id SessionId, at Instant)
update sessions set confirmed_at = :at where id = :id;

-- delete_session :exec (id SessionId, user UserId)
delete from sessions where id = :id and user_id = :user;

-- delete_sessions_but :exec (user UserId, keep SessionId)
delete from sessions where user_id = :user and id <> :keep;

-- count_sessions :one (now Instant) -> int
select count(*) from sessions where expires_at > :now;

-- delete_expired_sessions :exec (now Instant)
delete from sessions where expires_at <= :now;

-- insert_token :exec (id TokenId, user UserId, name text, token_hash text, prefix text, scopes int, public_only bool, only_repo RepoId?, at Instant, expires Instant?)
insert into tokens (id, user_id, name, token_hash, prefix, scopes, public_only, only_repo_id,
                    created_at, expires_at)
values (:id, :user, :name, :token_hash, :prefix, :scopes, :public_only, :only_repo, :at, :expires);

-- insert_application_token :exec (id TokenId, user UserId, application ClientId, grant int, name text, token_hash text, prefix text, scopes int, public_only bool, at Instant, expires Instant?)
insert into tokens (id, user_id, application_id, grant_id, name, token_hash, prefix, scopes,
                    public_only, created_at, expires_at)
values (:id, :user, :application, :grant, :name, :token_hash, :prefix, :scopes, :public_only, :at,
        :expires);

-- find_application_token :optional (token_hash text, now Instant) -> ApplicationTokenRow(id TokenId, user UserId, application ClientId, grant int, scopes int, public_only bool, created_at Instant, expires_at Instant?, last_used_at Instant?)
select t.id, t.user_id, t.application_id, t.grant_id, t.scopes, t.public_only, t.created_at,
       t.expires_at, t.last_used_at
from tokens t join users u on u.id = t.user_id
where t.token_hash = :token_hash and (t.expires_at is null or t.expires_at > :now)
  and u.disabled_at is null and t.application_id is not null;

-- delete_tokens_of_grant :exec (grant int)
delete from tokens where grant_id = :grant;

-- delete_tokens_of_application :exec (application ClientId)
delete from tokens where application_id = :application;

-- delete_expired_application_tokens :exec (now Instant)
delete from tokens where application_id is not null and expires_at <= :now;

-- find_token :optional (token_hash text, now Instant) -> TokenUserRow(id TokenId, user UserId, login text, display_name text, site_admin bool, scopes int, public_only bool, only_repo RepoId?, last_used_at Instant?)
select t.id, u.id, n.name, n.display_name, u.site_admin, t.scopes, t.public_only, t.only_repo_id,
       t.last_used_at
from tokens t join users u on u.id = t.user_id join namespaces n on n.id = u.id
where t.token_hash = :token_hash and (t.expires_at is null or t.expires_at > :now)
  and u.disabled_at is null;

-- find_standing_user :optional (id UserId) -> UserId
select id from users where id = :id and disabled_at is null;

-- find_standing_token :optional (id TokenId, now Instant) -> UserId
select u.id from tokens t join users u on u.id = t.user_id
where t.id = :id and (t.expires_at is null or t.expires_at > :now) and u.disabled_at is null;

-- list_tokens :many (user UserId) -> TokenRow(id TokenId, name text, prefix text, scopes int, public_only bool, only_repo RepoId?, created_at Instant, expires_at Instant?, last_used_at Instant?)
select id, name, prefix, scopes, public_only, only_repo_id, created_at, expires_at, last_used_at
from tokens where user_id = :user and application_id is null
  and not exists (select 1 from fine_tokens f where f.token_id = tokens.id)
order by id desc limit 500;

-- touch_token :exec (id TokenId, at Instant)
update tokens set last_used_at = :at where id = :id;

-- touch_deploy_token :exec (id TokenId, at Instant)
update deploy_tokens set last_used_at = :at where id = :id;

-- delete_token :exec (id TokenId, user UserId)
delete from tokens where id = :id and user_id = :user;

-- find_setup_secret :optional () -> SetupRow(secret_hash text, expires_at Instant, used_at Instant?)
select secret_hash, expires_at, used_at from setup_secret where id = 1;

-- put_setup_secret :exec (secret_hash text, at Instant, expires Instant)
upsert into setup_secret (id, secret_hash, created_at, expires_at)
values (1, :secret_hash, :at, :expires)
key (id) set secret_hash = :secret_hash, created_at = :at, expires_at = :expires;

-- spend_setup_secret :exec (secret_hash text, at Instant)
update setup_secret set used_at = :at
where id = 1 and secret_hash = :secret_hash and used_at is null and expires_at > :at;

-- delete_link :exec (purpose int, subject int)
delete from one_time_links where purpose = :purpose and subject_id = :subject;

-- insert_link :exec (secret_hash text, purpose int, subject int, at Instant, expires Instant)
insert into one_time_links (secret_hash, purpose, subject_id, created_at, expires_at)
values (:secret_hash, :purpose, :subject, :at, :expires);

-- find_link :optional (secret_hash text, purpose int, now Instant) -> int
select subject_id from one_time_links
where secret_hash = :secret_hash and purpose = :purpose and expires_at > :now;

-- find_link_of :optional (purpose int, subject int) -> Instant
select created_at from one_time_links where purpose = :purpose and subject_id = :subject;

-- spend_link :exec (secret_hash text, purpose int, now Instant)
delete from one_time_links
where secret_hash = :secret_hash and purpose = :purpose and expires_at > :now;

-- delete_expired_links :exec (now Instant)
delete from one_time_links where expires_at <= :now;

-- find_second_factor_since :optional (id UserId) -> SecondFactorRow(since Instant?)
select second_factor_since from users where id = :id;

-- set_second_factor_since :exec (id UserId, at Instant?)
update users set second_factor_since = :at where id = :id;

-- put_pending_totp :exec (user UserId, pending bytes)
upsert into totp_secrets (user_id, pending, last_step)
values (:user, :pending, 0)
key (user_id) set pending = :pending;

-- find_totp :optional (user UserId) -> TotpRow(sealed bytes?, pending bytes?, last_step int)
select sealed, pending, last_step from totp_secrets where user_id = :user;

-- enable_totp :exec (user UserId, sealed bytes, step int)
update totp_secrets set sealed = :sealed, pending = null, last_step = :step where user_id = :user;

-- advance_totp :exec (user UserId, step int)
update totp_secrets set last_step = :step
where user_id = :user and sealed is not null and last_step < :step;

-- delete_totp :exec (user UserId)
delete from totp_secrets where user_id = :user;

-- insert_recovery_code :exec (user UserId, code_hash text)
insert into recovery_codes (user_id, code_hash) values (:user, :code_hash);

-- spend_recovery_code :exec (user UserId, code_hash text, at Instant)
update recovery_codes set used_at = :at
where user_id = :user and code_hash = :code_hash and used_at is null;

-- count_recovery_codes :one (user UserId) -> int
select count(*) from recovery_codes where user_id = :user and used_at is null;

-- delete_recovery_codes :exec (user UserId)
delete from recovery_codes where user_id = :user;

-- insert_email :exec (id EmailId, user UserId, email text, email_folded text, verified_folded text?, at Instant)
insert into user_emails (id, user_id, email, email_folded, verified_folded, created_at)
values (:id, :user, :email, :email_folded, :verified_folded, :at);

-- list_emails :many (user UserId, at_most int) -> EmailRow(id EmailId, user UserId, email text, email_folded text, verified_folded text?, created_at Instant)
select id, user_id, email, email_folded, verified_folded, created_at from user_emails
where user_id = :user order by created_at, id limit :at_most;

-- find_email :optional (id EmailId) -> EmailRow
select id, user_id, email, email_folded, verified_folded, created_at from user_emails
where id = :id;

-- find_verified_email :optional (email_folded text) -> EmailRow
select id, user_id, email, email_folded, verified_folded, created_at from user_emails
where verified_folded = :email_folded;

-- verify_email :exec (id EmailId)
update user_emails set verified_folded = email_folded where id = :id;

-- delete_email :exec (id EmailId, user UserId)
delete from user_emails where id = :id and user_id = :user;

-- set_primary_email :exec (id UserId, email text, email_folded text, at Instant)
update users set email = :email, email_folded = :email_folded, updated_at = :at where id = :id;

-- insert_key :exec (id KeyId, user UserId?, repo RepoId?, by UserId, read_only bool, title text, kind text, fingerprint text, public_key text, at Instant)
insert into ssh_keys (id, user_id, repo_id, added_by, read_only, title, kind, fingerprint,
                      public_key, created_at)
values (:id, :user, :repo, :by, :read_only, :title, :kind, :fingerprint, :public_key, :at);

-- find_key_by_fingerprint :optional (fingerprint text) -> KeyRow(id KeyId, user UserId?, repo RepoId?, by UserId, read_only bool, title text, kind text, fingerprint text, public_key text, created_at Instant, last_used_at Instant?)
select id, user_id, repo_id, added_by, read_only, title, kind, fingerprint, public_key,
       created_at, last_used_at
from ssh_keys where fingerprint = :fingerprint;

-- find_key :optional (id KeyId) -> KeyRow
select id, user_id, repo_id, added_by, read_only, title, kind, fingerprint, public_key,
       created_at, last_used_at
from ssh_keys where id = :id;

-- list_keys_of_user :many (user UserId, at_most int) -> KeyRow
select id, user_id, repo_id, added_by, read_only, title, kind, fingerprint, public_key,
       created_at, last_used_at
from ssh_keys where user_id = :user order by id limit :at_most;

-- list_keys_of_repo :many (repo RepoId, at_most int) -> KeyRow
select id, user_id, repo_id, added_by, read_only, title, kind, fingerprint, public_key,
       created_at, last_used_at
from ssh_keys where repo_id = :repo order by id limit :at_most;

-- count_keys_of_user :one (user UserId) -> int
select count(*) from ssh_keys where user_id = :user;

-- count_keys_of_repo :one (repo RepoId) -> int
select count(*) from ssh_keys where repo_id = :repo;

-- find_standing_key :optional (id KeyId) -> UserId
select u.id from ssh_keys k join users u on u.id = k.user_id
where k.id = :id and u.disabled_at is null;

-- find_deploy_key_repo :optional (id KeyId) -> RepoId
select repo_id from ssh_keys where id = :id and repo_id is not null;

-- find_deploy_token_repo :optional (id TokenId, now Instant) -> RepoId
select repo_id from deploy_tokens where id = :id and expires_at > :now;

-- find_key_person :optional (user UserId) -> KeyPersonRow(login text, display_name text)
select n.name, n.display_name from users u join namespaces n on n.id = u.id
where u.id = :user and u.disabled_at is null;

-- touch_key :exec (id KeyId, at Instant)
update ssh_keys set last_used_at = :at where id = :id;

-- delete_key_of_user :exec (id KeyId, user UserId)
delete from ssh_keys where id = :id and user_id = :user;

-- delete_key_of_repo :exec (id KeyId, repo RepoId)
delete from ssh_keys where id = :id and repo_id = :repo;

-- list_redirects_of :many (owner NamespaceId) -> text
-- @unbounded at most kFormerNamesMax
select name_folded from name_redirects where namespace_id = :owner order by name_folded;

-- hold_name :upsert (name_folded text, held_until Instant)
upsert into held_names (name_folded, held_until) values (:name_folded, :held_until)
key (name_folded) set held_until = :held_until;

-- find_held_name :optional (name_folded text, now Instant) -> Instant
select held_until from held_names where name_folded = :name_folded and held_until > :now;

-- delete_unheld_names :exec (now Instant)
delete from held_names where held_until <= :now;

-- delete_tokens_of :exec (user UserId)
delete from tokens where user_id = :user;

-- delete_keys_of :exec (user UserId)
delete from ssh_keys where user_id = :user;

-- delete_links_of :exec (subject int, user UserId)
delete from one_time_links
where (purpose = 1 and subject_id = :subject)
   or (purpose in (3, 4) and subject_id in (select id from user_emails where user_id = :user));

-- delete_emails_of :exec (user UserId)
delete from user_emails where user_id = :user;

-- empty_user :exec (id UserId, name text, password_hash text, at Instant)
update users set email = '', email_folded = :name, password_hash = :password_hash,
       password_changed_at = :at, site_admin = 0, disabled_at = :at, bio = '', location = '',
       website = '', theme = 'auto', single_keys = 1, avatar_type = null, avatar = null,
       avatar_hash = null, updated_at = :at, second_factor_since = null
where id = :id;

-- empty_namespace :exec (id NamespaceId, name text)
update namespaces set kind = 4, name = :name, name_folded = :name, display_name = ''
where id = :id;

-- find_email_private :optional (id UserId) -> bool
select email_private from users where id = :id;

-- set_email_private :exec (id UserId, email_private bool)
update users set email_private = :email_private where id = :id;
-- insert_identity :exec (id IdentityId, user UserId, issuer text, subject text, login text, email text, at Instant)
insert into identities (id, user_id, issuer, subject, login, email, created_at, used_at)
values (:id, :user, :issuer, :subject, :login, :email, :at, :at);

-- find_identity :optional (issuer text, subject text) -> IdentityRow(id IdentityId, user UserId, issuer text, subject text, login text, email text, created_at Instant, used_at Instant)
select id, user_id, issuer, subject, login, email, created_at, used_at from identities
where issuer = :issuer and subject = :subject;

-- list_identities :many (user UserId, at_most int) -> IdentityRow
select id, user_id, issuer, subject, login, email, created_at, used_at from identities
where user_id = :user order by id limit :at_most;

-- count_identities :one (issuer text) -> int
select count(*) from identities where issuer = :issuer;

-- note_identity :exec (id IdentityId, login text, email text, at Instant)
update identities set login = :login, email = :email, used_at = :at where id = :id;

-- delete_identity :exec (id IdentityId, user UserId)
delete from identities where id = :id and user_id = :user;

-- delete_identities_of :exec (user UserId)
delete from identities where user_id = :user;
