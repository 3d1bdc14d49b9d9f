-- f :all -> int
select 1;
