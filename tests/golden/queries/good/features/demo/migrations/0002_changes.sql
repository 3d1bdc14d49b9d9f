-- SPDX-License-Identifier: Apache-2.0
alter table lamps add column changes int not null default 0;
create unique index if not exists lamps_by_digest on lamps (digest) where digest is not null;
