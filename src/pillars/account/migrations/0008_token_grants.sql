-- SPDX-License-Identifier: Apache-2.0
-- ... and what it was given by: tokens that follow from one consent end together.
alter table tokens add column grant_id id;
create index if not exists tokens_by_grant on tokens (grant_id);
create index if not exists tokens_by_application on tokens (application_id);
