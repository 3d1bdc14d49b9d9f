-- SPDX-License-Identifier: Apache-2.0
--
-- Who may do what only one server may do at a time. The row stays when a lease ends, so that its
-- token only rises.

create table if not exists leases (
  name text(100) not null primary key,
  holder text(64) not null,
  token int not null,
  until instant not null
);
