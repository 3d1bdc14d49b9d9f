create table user (id id primary key);
