-- f :one
select 1;
