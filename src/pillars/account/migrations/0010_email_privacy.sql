-- SPDX-License-Identifier: Apache-2.0
-- Whether commits that are made on pages and by the API bear an address that reaches nobody.
alter table users add column email_private bool not null default 0;
