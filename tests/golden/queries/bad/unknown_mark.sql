-- f :one -> int
-- @oracle
select 1;
