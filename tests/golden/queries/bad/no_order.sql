-- f :many -> int
select a from t limit 5;
