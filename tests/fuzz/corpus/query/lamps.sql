-- SPDX-License-Identifier: Apache-2.0
create table if not exists lamps (
  id id primary key,
  owner_id id not null,
  name text(100) not null,
  note text,
  lit_at instant,
  is_private bool not null default 0,
  visibility int not null,
  power real not null default 0.5,
  picture bytes,
  digest bytes(32),
  check (power >= 0),
  unique (owner_id, name)
);
create index if not exists lamps_by_lit on lamps (lit_at, id) where lit_at is not null;
create table if not exists lamp_labels (
  lamp_id id not null references lamps (id) on delete cascade,
  label text(50) not null,
  primary key (lamp_id, label)
) clustered;
