-- @include kit/x.h
-- f :one -> int
select 1;
