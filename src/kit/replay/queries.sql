-- SPDX-License-Identifier: Apache-2.0
--
-- The order in which events were handed to their listeners. The column is that of kit's own table.

-- place_event :exec (id EventId, position int)
update events set position = :position where id = :id;

-- find_last_position :optional () -> int
select position from events where position is not null order by position desc limit 1;

-- list_told_events :many (after int, name text?, limit int)
--     -> ToldEvent(position int, id EventId, name text, payload text, at Instant)
select position, id, name, payload, happened_at from events
where position > :after and (:name is null or name = :name) order by position limit :limit;
