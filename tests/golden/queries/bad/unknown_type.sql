-- f :one (a string) -> int
select 1;
