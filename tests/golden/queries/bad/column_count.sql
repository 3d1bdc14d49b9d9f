-- f :one -> Pair(a int, b int)
select a, coalesce(b, 0), c from t;
