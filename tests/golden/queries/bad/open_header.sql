-- f :one (a int
select 1;
