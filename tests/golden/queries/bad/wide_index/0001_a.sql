create table t (id id primary key, name text not null);
create index t_by_name on t (name);
