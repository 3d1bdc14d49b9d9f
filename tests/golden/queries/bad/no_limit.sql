-- f :many -> int
select a from t order by a;
