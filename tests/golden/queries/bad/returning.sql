-- f :exec (a int)
insert into t (a) values (:a) returning a;
