-- f :one (a int) -> int and more
select :a;
