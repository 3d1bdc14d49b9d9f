-- SPDX-License-Identifier: Apache-2.0
--
-- Who gave the password and not yet the second factor. The secret is in a cookie; its hash is here.
create table if not exists pending_signins (
  secret_hash text(64) primary key,
  user_id id not null,
  tries int not null,
  expires_at instant not null
);
create index if not exists pending_signins_by_expiry on pending_signins (expires_at);
