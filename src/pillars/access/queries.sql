-- SPDX-License-Identifier: Apache-2.0
--
-- Administrators who act as somebody else.

-- find_acting :optional (session SessionId, now Instant) -> UserId
select user_id from acting where session_id = :session and until > :now;

-- begin_acting :upsert (session SessionId, user UserId, reason text, until Instant)
upsert into acting (session_id, user_id, reason, until) values (:session, :user, :reason, :until)
key (session_id) set user_id = :user, reason = :reason, until = :until;

-- end_acting :exec (session SessionId)
delete from acting where session_id = :session;
