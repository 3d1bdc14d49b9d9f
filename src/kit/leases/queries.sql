-- SPDX-License-Identifier: Apache-2.0
--
-- Leases. A token that a statement names must be the one in the row, so that of two who act on the
-- same state one changes nothing.

-- begin_lease :upsert (name text)
upsert into leases (name, holder, token, until) values (:name, '', 0, 0) key (name);

-- find_lease :optional (name text) -> LeaseRow(holder text, token int, until Instant)
select holder, token, until from leases where name = :name;

-- lock_lease :optional (name text) -> LeaseRow
select holder, token, until from leases where name = :name for update;

-- set_lease :exec (name text, old int, holder text, token int, until Instant)
update leases set holder = :holder, token = :token, until = :until
where name = :name and token = :old;
