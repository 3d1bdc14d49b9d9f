-- f :upsert (a int)
upsert into t (a) values (:a) key (a) set b = 1 where t.b = 0;
