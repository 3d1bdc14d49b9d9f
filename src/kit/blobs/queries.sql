-- SPDX-License-Identifier: Apache-2.0
--
-- Blobs and their uses. Every change of a use locks the row of the blob first, so that two of them
-- never count the same thing.

-- insert_blob :upsert (hash text, size int, now Instant)
upsert into blobs (hash, size_bytes, uses, created_at, unused_since)
values (:hash, :size, 0, :now, :now)
key (hash);

-- lock_blob :optional (hash text) -> LockedBlob(size int, uses int)
select size_bytes, uses from blobs where hash = :hash for update;

-- find_blob :optional (hash text)
--     -> BlobRow(hash text, size int, uses int, created Instant, unused_since Instant)
select hash, size_bytes, uses, created_at, unused_since from blobs where hash = :hash;

-- set_uses :exec (hash text, uses int, unused_since Instant)
update blobs set uses = :uses, unused_since = :unused_since where hash = :hash;

-- list_blobs :many (after text, limit int) -> BlobRow
select hash, size_bytes, uses, created_at, unused_since from blobs
where hash > :after order by hash limit :limit;

-- list_known :many (hashes list<text>, limit int) -> text
select hash from blobs where hash in (:hashes) order by hash limit :limit;

-- list_unused :many (before Instant, limit int) -> text
select hash from blobs where unused_since > 0 and unused_since < :before
order by unused_since, hash limit :limit;

-- delete_unused :exec (hash text, before Instant)
delete from blobs where hash = :hash and uses = 0 and unused_since < :before;

-- insert_use :upsert (kind text, owner int, hash text, reference text, now Instant)
upsert into blob_uses (owner_kind, owner_id, hash, reference, created_at)
values (:kind, :owner, :hash, :reference, :now)
key (owner_kind, owner_id, hash, reference);

-- delete_use :exec (kind text, owner int, hash text, reference text)
delete from blob_uses
where owner_kind = :kind and owner_id = :owner and hash = :hash and reference = :reference;

-- count_uses :one (kind text, owner int, hash text) -> int
select count(*) from blob_uses
where owner_kind = :kind and owner_id = :owner and hash = :hash;

-- find_use :optional (kind text, owner int, hash text, reference text) -> int
select blobs.size_bytes from blob_uses join blobs on blobs.hash = blob_uses.hash
where blob_uses.owner_kind = :kind and blob_uses.owner_id = :owner and blob_uses.hash = :hash
  and blob_uses.reference = :reference;

-- list_uses :many (kind text, owner int, hash text, reference text, limit int)
--     -> UseRow(hash text, reference text, size int, created Instant)
select blob_uses.hash, blob_uses.reference, blobs.size_bytes, blob_uses.created_at
from blob_uses join blobs on blobs.hash = blob_uses.hash
where blob_uses.owner_kind = :kind and blob_uses.owner_id = :owner
  and (blob_uses.hash > :hash
    or (blob_uses.hash = :hash and blob_uses.reference > :reference))
order by blob_uses.hash, blob_uses.reference limit :limit;

-- insert_usage :upsert (kind text, owner int)
upsert into blob_usage (owner_kind, owner_id, size_bytes, blobs)
values (:kind, :owner, 0, 0)
key (owner_kind, owner_id);

-- Not more than `room` may be used before; PostgreSQL knows no type of a difference of two values.
-- add_usage :exec (kind text, owner int, size int, room int)
update blob_usage set size_bytes = size_bytes + :size, blobs = blobs + 1
where owner_kind = :kind and owner_id = :owner and size_bytes <= :room;

-- subtract_usage :exec (kind text, owner int, size int)
update blob_usage set size_bytes = size_bytes - :size, blobs = blobs - 1
where owner_kind = :kind and owner_id = :owner;

-- find_usage :optional (kind text, owner int) -> UsageRow(size int, blobs int)
select size_bytes, blobs from blob_usage where owner_kind = :kind and owner_id = :owner;

-- total_usage :one -> UsageRow
select coalesce(sum(size_bytes), 0), count(*) from blobs;

-- list_wrong_usage :many (limit int)
--     -> WrongUsage(kind text, owner int, noted_size int, noted_blobs int, size int, blobs int)
select noted.owner_kind, noted.owner_id, noted.size_bytes, noted.blobs,
  coalesce(found.size_bytes, 0), coalesce(found.blobs, 0)
from blob_usage noted left join (
  select once.owner_kind, once.owner_id, sum(blobs.size_bytes) as size_bytes, count(*) as blobs
  from (select distinct owner_kind, owner_id, hash from blob_uses) once
  join blobs on blobs.hash = once.hash
  group by once.owner_kind, once.owner_id
) found on found.owner_kind = noted.owner_kind and found.owner_id = noted.owner_id
where noted.size_bytes <> coalesce(found.size_bytes, 0)
  or noted.blobs <> coalesce(found.blobs, 0)
order by noted.owner_kind, noted.owner_id limit :limit;

-- list_unnoted_owners :many (limit int) -> OwnerRow(kind text, owner int)
select distinct uses.owner_kind, uses.owner_id
from blob_uses uses left join blob_usage noted
  on noted.owner_kind = uses.owner_kind and noted.owner_id = uses.owner_id
where noted.owner_id is null
order by uses.owner_kind, uses.owner_id limit :limit;

-- list_wrong_counts :many (limit int) -> WrongCount(hash text, noted int, found int)
select blobs.hash, blobs.uses, count(blob_uses.hash)
from blobs left join blob_uses on blob_uses.hash = blobs.hash
group by blobs.hash, blobs.uses
having blobs.uses <> count(blob_uses.hash)
order by blobs.hash limit :limit;
