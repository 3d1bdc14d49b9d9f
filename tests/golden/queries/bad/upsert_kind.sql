-- f :upsert (a int)
insert into t (a) values (:a);
