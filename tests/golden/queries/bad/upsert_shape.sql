-- f :upsert (a int)
upsert into t (a) values (:a);
