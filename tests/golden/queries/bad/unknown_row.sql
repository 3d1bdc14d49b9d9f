-- f :one -> PairRow
select a, b from t;
