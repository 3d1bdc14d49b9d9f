-- f :exec -> int
delete from t where 1 = 1;
