-- SPDX-License-Identifier: Apache-2.0
-- Other services that say who somebody is. The secret is sealed with a key of the instance.
-- team_rules: what belonging to a group of theirs gives here, one rule a line.
create table if not exists signin_providers (
  id id primary key,
  name text(40) not null unique,
  label text(100) not null,
  kind int not null,
  issuer text(300) not null unique,
  client_id text(300) not null,
  sealed_secret bytes not null,
  admits int not null,
  groups_claim text(200) not null,
  team_rules text not null,
  created_at instant not null,
  updated_at instant not null
);

-- What was gone to a provider with, and came back: once each.
create table if not exists signin_spent_trips (
  secret_hash text(64) primary key,
  expires_at instant not null
);
create index if not exists signin_spent_trips_by_expiry on signin_spent_trips (expires_at);

-- Memberships that follow from groups of a provider; team 0 is the organisation itself.
create table if not exists signin_group_grants (
  provider_id id not null references signin_providers (id),
  user_id id not null,
  organisation_id id not null,
  team_id id not null,
  primary key (provider_id, user_id, organisation_id, team_id)
);
