-- SPDX-License-Identifier: Apache-2.0
--
-- One query of each form. A colon in a comment (:nothing) is no parameter.
-- @include "features/demo/visibility.h"

-- @clause owned
(owner_id = :owner
 or is_private = 0)

-- find_lamp :optional (owner NamespaceId, name text)
--     -> LampRow(id RepoId, name text, note text?, lit_at Instant?, private bool,
--        seen Visibility, power real, picture bytes?)
select id, name, note, lit_at, is_private, visibility, power, picture from lamps
where owner_id = :owner and name = :name;  -- the :name of the lamp

-- list_lamps :many (owner NamespaceId, after RepoId?, limit int) -> LampRow
select id, name, note, lit_at, is_private, visibility, power, picture from lamps
where owner_id = :owner and (:after is null or id > :after)
order by id limit :limit;

-- list_some :many (ids list<RepoId>, owner NamespaceId) -> LampRow
-- @unbounded at most as many as ids
select id, name, note, lit_at, is_private, visibility, power, picture from lamps
where id in (:ids) and owner_id = :owner order by id;

-- count_lamps :one -> int
select count(*) from lamps;

-- load_note :one (id RepoId) -> text?
select coalesce(note, 'no :note -- yet ''here''') from lamps where id = :id;

-- each_name :each (seen Visibility) -> text
select name from lamps where visibility = :seen order by name;

-- put_lamp :upsert (id RepoId, owner NamespaceId, name text, note text?, picture bytes,
--     private bool, power real)
upsert into lamps (id, owner_id, name, note, picture, is_private, power, visibility)
values (:id, :owner, :name, :note, :picture, :private, :power, 0)
key (owner_id, name) set note = :note, changes = lamps.changes + 1;

-- keep_label :upsert (lamp RepoId, label text)
upsert into lamp_labels (lamp_id, label) values (:lamp, :label) key (lamp_id, label);

-- drop_labels :exec (lamp RepoId, labels list<text>)
delete from lamp_labels where label in (:labels) and lamp_id = :lamp;

-- take_lamp :optional (now Instant) -> RepoId
select id from lamps where lit_at <= :now order by lit_at, id limit 1
for update skip locked;

-- dim_lamps :exec (power real, at Instant)
update lamps set power = :power where lit_at < :at;
-- @mysql
update lamps force index (lamps_by_lit) set power = :power where lit_at < :at;
-- @postgres
update lamps set power = :power::float8 where lit_at < :at;

-- count_by_owner :many (limit int) -> OwnerCount(owner NamespaceId, count int)
with counted as (select owner_id, count(*) as n from lamps group by owner_id)
select owner_id, n from counted order by n desc, owner_id limit :limit;

-- count_owned :one (owner NamespaceId) -> int
select count(*) from lamps where id > 0 and @owned;
