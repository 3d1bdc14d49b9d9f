-- SPDX-License-Identifier: Apache-2.0
-- Programs that act for people by OAuth 2. owner_id: a person, an organisation, or 0 for the
-- instance. callbacks: addresses, one a line.
create table if not exists applications (
  id id primary key,
  owner_id id not null,
  client_id text(40) not null unique,
  name text(100) not null,
  homepage text(500) not null,
  callbacks text not null,
  confidential bool not null,
  expiring bool not null,
  device_flow bool not null,
  created_by id not null,
  created_at instant not null,
  updated_at instant not null
);
create index if not exists applications_by_owner on applications (owner_id, id);

-- At most two at a time, so that one can take the place of the other without a gap.
create table if not exists application_secrets (
  id id primary key,
  application_id id not null references applications (id),
  secret_hash text(64) not null unique,
  ending text(8) not null,
  created_at instant not null
);
create index if not exists application_secrets_of on application_secrets (application_id, id);

-- What a person agreed to once. identity: openid, profile, email as bits.
create table if not exists application_consents (
  application_id id not null references applications (id),
  user_id id not null,
  scopes int not null,
  public_only bool not null,
  identity int not null,
  created_at instant not null,
  updated_at instant not null,
  primary key (application_id, user_id)
);
create index if not exists application_consents_by_user on application_consents (user_id);

-- One run of a flow: the tokens that follow from it end together.
create table if not exists application_grants (
  id id primary key,
  application_id id not null references applications (id),
  user_id id not null,
  scopes int not null,
  public_only bool not null,
  identity int not null,
  authenticated_at instant not null,
  second_factor bool not null,
  created_at instant not null
);
create index if not exists application_grants_of
  on application_grants (application_id, user_id, id);

create table if not exists application_refreshes (
  secret_hash text(64) primary key,
  grant_id id not null,
  created_at instant not null,
  expires_at instant not null,
  spent_at instant
);
create index if not exists application_refreshes_of on application_refreshes (grant_id);

-- Codes that were turned into tokens: a second time ends what the first gave.
create table if not exists application_codes (
  code_hash text(64) primary key,
  grant_id id not null,
  expires_at instant not null
);

-- Devices that wait for somebody to agree elsewhere (RFC 8628).
create table if not exists application_devices (
  device_hash text(64) primary key,
  user_code text(16) not null unique,
  application_id id not null references applications (id),
  scopes int not null,
  public_only bool not null,
  identity int not null,
  state int not null,
  user_id id,
  authenticated_at instant,
  second_factor bool not null,
  interval_seconds int not null,
  polled_at instant,
  created_at instant not null,
  expires_at instant not null
);
create index if not exists application_devices_of
  on application_devices (application_id, expires_at);

-- Keys that ID tokens are signed with; the private part is sealed with a key of the instance.
create table if not exists application_signing_keys (
  id id primary key,
  sealed bytes not null,
  modulus text(700) not null,
  exponent text(20) not null,
  created_at instant not null,
  signs_from instant not null
);
