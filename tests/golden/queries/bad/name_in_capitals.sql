-- f :one (theName int) -> int
select :theName;
