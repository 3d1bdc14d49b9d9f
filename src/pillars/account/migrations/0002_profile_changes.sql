-- SPDX-License-Identifier: Apache-2.0
-- When a profile changed last; empty until it does for the first time.
alter table users add column updated_at instant;
