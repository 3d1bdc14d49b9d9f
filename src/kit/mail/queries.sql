-- SPDX-License-Identifier: Apache-2.0
--
-- Mail on its way out.
-- @include "kit/mail/ids.h"

-- insert_mail :upsert (id MailId, sender text, address text, subject text, list_name text, once_key text, message bytes, at Instant)
upsert into mail_messages (id, sender, address, subject, list_name, once_key, message, created_at)
values (:id, :sender, :address, :subject, :list_name, :once_key, :message, :at)
key (address, once_key);

-- find_mail :optional (id MailId)
--     -> MailRow(id MailId, sender text, address text, subject text, list_name text,
--        state MailState, attempts int, status int, reply text?, created_at Instant,
--        attempted_at Instant?)
select id, sender, address, subject, list_name, state, attempts, status, reply, created_at,
  attempted_at
from mail_messages where id = :id;

-- find_mail_content :optional (id MailId) -> bytes
select message from mail_messages where id = :id;

-- list_mail :many (before MailId, at_most int) -> MailRow
select id, sender, address, subject, list_name, state, attempts, status, reply, created_at,
  attempted_at
from mail_messages where id < :before order by id desc limit :at_most;

-- note_mail_attempt :exec (id MailId, status int, reply text, at Instant)
update mail_messages set attempts = attempts + 1, status = :status, reply = :reply,
  attempted_at = :at
where id = :id and state = 0;

-- end_mail :exec (id MailId, state MailState, status int, reply text, tried int, message bytes, at Instant)
update mail_messages set state = :state, attempts = attempts + :tried, status = :status,
  reply = :reply, message = :message, attempted_at = :at, finished_at = :at
where id = :id and state = 0;

-- delete_old_mail :exec (before Instant)
delete from mail_messages where created_at < :before and state <> 0;

-- put_suppression :upsert (address text, status int, reply text, at Instant)
upsert into mail_suppressions (address, status, reply, since)
values (:address, :status, :reply, :at)
key (address) set status = :status, reply = :reply, since = :at;

-- find_suppression :optional (address text)
--     -> SuppressionRow(address text, status int, reply text, since Instant)
select address, status, reply, since from mail_suppressions where address = :address;

-- list_suppressions :many (at_most int) -> SuppressionRow
select address, status, reply, since from mail_suppressions order by address limit :at_most;

-- delete_suppression :exec (address text)
delete from mail_suppressions where address = :address;

-- put_opt_out :upsert (user UserId, list_name text, at Instant)
upsert into mail_opt_outs (user_id, list_name, since) values (:user, :list_name, :at)
key (user_id, list_name);

-- find_opt_out :optional (user UserId, list_name text) -> Instant
select since from mail_opt_outs where user_id = :user and list_name = :list_name;

-- delete_opt_out :exec (user UserId, list_name text)
delete from mail_opt_outs where user_id = :user and list_name = :list_name;
