create table t (id id primary key, rank int not null);
