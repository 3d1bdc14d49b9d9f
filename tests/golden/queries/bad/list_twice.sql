-- f :one (a list<int>, b list<int>) -> int
select count(*) from t where a in (:a) and b in (:b);
