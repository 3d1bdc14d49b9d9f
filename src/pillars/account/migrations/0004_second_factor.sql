-- SPDX-License-Identifier: Apache-2.0
-- A second factor beside the password. Secrets are sealed with a key of the instance; of recovery
-- codes only hashes are kept. last_step: codes of this and earlier steps count no more.
alter table users add column second_factor_since instant;

create table if not exists totp_secrets (
  user_id id primary key references users (id),
  sealed bytes,
  pending bytes,
  last_step int not null
);

create table if not exists recovery_codes (
  user_id id not null references users (id),
  code_hash text(64) not null,
  used_at instant,
  primary key (user_id, code_hash)
);
