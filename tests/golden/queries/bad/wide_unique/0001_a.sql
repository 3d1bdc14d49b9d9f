create table t (id id primary key, name text not null, unique (id, name));
