create table t (id id primary key, n int(20));
