-- SPDX-License-Identifier: Apache-2.0
--
-- Where an event stands among all that were told, given when it is handed to its listeners: an id
-- is made before its transaction ends, so ids become visible out of order, and positions do not.

alter table events add column position int;
update events set position = id where state = 2;
create index if not exists events_by_position on events (position);
