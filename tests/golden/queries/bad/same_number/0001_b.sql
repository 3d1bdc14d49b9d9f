create table u (id id primary key);
