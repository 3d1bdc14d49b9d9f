-- SPDX-License-Identifier: Apache-2.0
-- An organisation is a namespace of its own (namespaces.kind = 2); the two share one id.
create table if not exists organisations (
  id id primary key references namespaces (id),
  description text(1000) not null,
  website text(500) not null,
  location text(200) not null,
  base_role int not null,
  members_create bool not null,
  created_at instant not null,
  updated_at instant not null
);

create table if not exists org_members (
  org_id id not null references organisations (id),
  user_id id not null references users (id),
  role int not null,
  is_public bool not null,
  created_at instant not null,
  primary key (org_id, user_id)
);
create index if not exists org_members_by_user on org_members (user_id, org_id);

-- Nobody belongs to an organisation without having agreed.
create table if not exists org_invitations (
  id id primary key,
  org_id id not null references organisations (id),
  user_id id not null references users (id),
  role int not null,
  team_id id not null,
  invited_by id not null,
  created_at instant not null,
  expires_at instant not null,
  unique (org_id, user_id)
);
create index if not exists org_invitations_by_user on org_invitations (user_id, org_id);

-- parent_id 0: at the top of its organisation.
create table if not exists teams (
  id id primary key,
  org_id id not null references organisations (id),
  parent_id id not null,
  slug text(100) not null,
  name text(100) not null,
  description text(500) not null,
  is_secret bool not null,
  created_at instant not null,
  updated_at instant not null,
  unique (org_id, slug)
);

create table if not exists team_members (
  team_id id not null references teams (id),
  user_id id not null references users (id),
  maintainer bool not null,
  created_at instant not null,
  primary key (team_id, user_id)
);
create index if not exists team_members_by_user on team_members (user_id, team_id);

-- Who belongs to a team, by themselves or through a team below it: derived from the two tables
-- above in the transaction that changes them, so that a check is one lookup at any depth.
create table if not exists team_reach (
  team_id id not null references teams (id),
  user_id id not null references users (id),
  primary key (team_id, user_id)
);
create index if not exists team_reach_by_user on team_reach (user_id, team_id);
