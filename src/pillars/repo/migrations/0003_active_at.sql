-- SPDX-License-Identifier: Apache-2.0
--
-- The last push, or the making while nothing was pushed: by which lists are ordered. A column of
-- its own, since an expression has no index everywhere.

alter table repositories add column active_at instant not null default 0;
update repositories set active_at = coalesce(pushed_at, created_at);
create index if not exists repositories_by_activity on repositories (active_at, id);
create index if not exists repositories_of_owner_by_activity
  on repositories (namespace_id, active_at, id);
