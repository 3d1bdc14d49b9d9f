-- SPDX-License-Identifier: Apache-2.0
-- Namespaces are a tree: users and organisations at the top (parent 0), groups below. A user's node
-- and the user share one id.
create table if not exists namespaces (
  id id primary key,
  parent_id id not null,
  kind int not null,
  name text(100) not null,
  name_folded text(100) not null,
  display_name text(200) not null,
  created_at instant not null,
  unique (parent_id, name_folded)
);

create table if not exists users (
  id id primary key references namespaces (id),
  email text(254) not null,
  email_folded text(254) not null unique,
  password_hash text(200) not null,
  password_changed_at instant not null,
  site_admin bool not null,
  disabled_at instant,
  bio text(1000) not null,
  location text(200) not null,
  website text(500) not null,
  theme text(10) not null,
  single_keys bool not null,
  avatar_type text(40),
  avatar bytes,
  avatar_hash text(64),
  created_at instant not null
);

create table if not exists name_redirects (
  name_folded text(100) primary key,
  namespace_id id not null references namespaces (id),
  created_at instant not null
);

create table if not exists sessions (
  id id primary key,
  user_id id not null references users (id),
  token_hash text(64) not null unique,
  created_at instant not null,
  last_seen_at instant not null,
  expires_at instant not null,
  confirmed_at instant not null,
  address text(64) not null,
  user_agent text(400) not null
);
create index if not exists sessions_by_user on sessions (user_id, last_seen_at);

create table if not exists tokens (
  id id primary key,
  user_id id not null references users (id),
  name text(100) not null,
  token_hash text(64) not null unique,
  prefix text(16) not null,
  scopes int not null,
  public_only bool not null,
  only_repo_id id,
  created_at instant not null,
  expires_at instant,
  last_used_at instant
);
create index if not exists tokens_by_user on tokens (user_id, id);

-- The one-time secret for the first administrator: at most one row, spent once.
create table if not exists setup_secret (
  id int primary key,
  secret_hash text(64) not null,
  created_at instant not null,
  expires_at instant not null,
  used_at instant
);
