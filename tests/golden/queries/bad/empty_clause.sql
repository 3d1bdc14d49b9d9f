-- @clause x

-- f :one -> int
select 1;
