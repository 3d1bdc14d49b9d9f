-- SPDX-License-Identifier: Apache-2.0
-- Secrets in links of mail, each good for one purpose, once: of each subject (an account, a request
-- to get one) the newest alone. Only hashes are kept.
create table if not exists one_time_links (
  secret_hash text(64) primary key,
  purpose int not null,
  subject_id id not null,
  created_at instant not null,
  expires_at instant not null,
  unique (purpose, subject_id)
);
