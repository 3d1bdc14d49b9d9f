-- f :one -> int
select * from t;
