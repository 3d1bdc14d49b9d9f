-- SPDX-License-Identifier: Apache-2.0
--
-- Mail on its way out, one row for each person, and to whom nothing is sent any more.

-- message is emptied when it is sent or given up: it may hold what others may not read.
create table if not exists mail_messages (
  id id primary key,
  sender text(254) not null,
  address text(254) not null,
  subject text not null,
  list_name text(100) not null default '',
  once_key text(200) not null,
  message bytes not null,
  state int not null default 0,
  attempts int not null default 0,
  status int not null default 0,
  reply text,
  created_at instant not null,
  attempted_at instant,
  finished_at instant,
  unique (address, once_key)
);
create index if not exists mail_messages_by_time on mail_messages (created_at);

-- Addresses in lower case whose relay refused them for good.
create table if not exists mail_suppressions (
  address text(254) primary key,
  status int not null,
  reply text not null,
  since instant not null
);

-- What people asked to get no more of.
create table if not exists mail_opt_outs (
  user_id id not null,
  list_name text(100) not null,
  since instant not null,
  primary key (user_id, list_name)
) clustered;
