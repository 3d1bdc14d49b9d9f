-- f :one -> int
select 1 /* and
