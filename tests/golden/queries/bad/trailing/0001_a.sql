create table t (id id primary key) without rowid;
