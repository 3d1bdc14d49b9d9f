-- SPDX-License-Identifier: Apache-2.0
--
-- Networks that an account was signed in from.
create table if not exists signin_places (
  user_id id not null,
  place text(64) not null,
  seen_at instant not null,
  primary key (user_id, place)
);
create index if not exists signin_places_by_age on signin_places (seen_at);
