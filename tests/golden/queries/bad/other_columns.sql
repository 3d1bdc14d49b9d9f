-- f :one -> Pair(a int, b int)
select a, b from t;
-- g :one -> Pair(a int, b text)
select a, b from t;
