create table t (id id primary key, name varchar(20));
