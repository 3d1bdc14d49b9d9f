-- f :one -> int
select 1;
select 2;
