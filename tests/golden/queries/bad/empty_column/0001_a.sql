create table t (id id,, b int);
