-- f :exec
update t set a = (select b from u where c = 1);
