-- f :exec (id RepoId)
delete from t where id = :id and b = :other;
