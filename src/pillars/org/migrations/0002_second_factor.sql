-- SPDX-License-Identifier: Apache-2.0
-- An organisation that asks its people for a second factor: from when on, and whether that time has
-- come. Empty: it asks for none.
alter table organisations add column second_factor_from instant;
alter table organisations add column second_factor_enforced bool not null default 0;
