-- f :one -> int
-- g :one -> int
select 2;
