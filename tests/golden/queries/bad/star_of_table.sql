-- f :one -> int
select t.* from t;
