-- f :one -> int
select 1 where @x;
