-- f :one -> int
select 1;
-- f :one -> int
select 2;
