create table t (id id primary key, n int);
create unique index t_by_n on t (n) where n > 0;
