-- f :one (a int) -> int
select b from t where a = ?;
