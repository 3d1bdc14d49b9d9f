-- SPDX-License-Identifier: Apache-2.0
-- Who somebody is elsewhere, as they have proven: the issuer and its word for them, which never
-- changes. login and email are what it said last, to be shown alone.
create table if not exists identities (
  id id primary key,
  user_id id not null references users (id),
  issuer text(300) not null,
  subject text(255) not null,
  login text(200) not null,
  email text(254) not null,
  created_at instant not null,
  used_at instant not null,
  unique (issuer, subject)
);
create index if not exists identities_by_user on identities (user_id, id);
