-- SPDX-License-Identifier: Apache-2.0
-- The addresses of an account. Only a proven one belongs to it (verified_folded, empty until then):
-- anybody may claim an address, and no claim keeps its owner from it. users.email is the one that
-- mail goes to.
create table if not exists user_emails (
  id id primary key,
  user_id id not null references users (id),
  email text(254) not null,
  email_folded text(254) not null,
  verified_folded text(254) unique,
  created_at instant not null,
  unique (user_id, email_folded)
);

insert into user_emails (id, user_id, email, email_folded, verified_folded, created_at)
select id, id, email, email_folded, email_folded, created_at from users;
