-- SPDX-License-Identifier: Apache-2.0
-- Of a token that an application holds for a person: which one. Empty: the person made it.
alter table tokens add column application_id id;
