-- f :one (ids list<RepoId>) -> int
select count(*) from t where id = :ids;
