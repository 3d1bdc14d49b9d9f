-- f :exec
delete from t;
