-- SPDX-License-Identifier: Apache-2.0
--
-- Web hooks of organisations. Those of one that is gone hear nothing; the next tidying takes them.

alter table hooks add column organisation_id id;
create index if not exists hooks_by_organisation on hooks (organisation_id, id);
