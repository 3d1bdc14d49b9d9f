-- f :one -> text
select 'it''s;
