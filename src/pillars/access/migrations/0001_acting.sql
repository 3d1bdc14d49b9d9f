-- SPDX-License-Identifier: Apache-2.0
--
-- Sessions in which an administrator acts as somebody else. It ends with the session.
create table if not exists acting (
  session_id id not null primary key references sessions (id) on delete cascade,
  user_id id not null,
  reason text(300) not null,
  until instant not null
);
