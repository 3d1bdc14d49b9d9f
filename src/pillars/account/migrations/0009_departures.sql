-- SPDX-License-Identifier: Apache-2.0
-- Names of accounts that were deleted, and until when nobody else gets them. The row of such an
-- account stays as kind 4 of its namespace, without anything about the person: others name it.
create table if not exists held_names (
  name_folded text(100) primary key,
  held_until instant not null
);
